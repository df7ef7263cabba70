(module
  (func (export "bench:add/arithmetic@1.0.0#add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1))))
