module shared

go 1.24

require wit.local/phira v0.0.0

replace wit.local/phira => ../../../../generated/guest/go
