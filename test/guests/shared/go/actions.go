// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"wit.local/phira"
)

var levels = []phira.Level{
	phira.LevelTrace, phira.LevelDebug, phira.LevelInfo, phira.LevelWarn, phira.LevelError,
}

// act does what the command shared is told to.
func act(args []string, source phira.CommandSource) (string, error) {
	argument := func(index int) string {
		if index < len(args) {
			return args[index]
		}
		return ""
	}
	if len(args) == 0 {
		return "", errors.New("no action given")
	}
	switch first := argument(1); args[0] {
	case "kick":
		user, err := strconv.ParseUint(first, 10, 32)
		if err != nil {
			return "", errors.New("no number: " + first)
		}
		return fmt.Sprintf("kicked %d", user), phira.KickUser(phira.UserID(user))
	case "greeting":
		if len(args) == 1 {
			value, err := phira.GetConfig("greeting")
			return describeConfig(value), err
		}
		if err := phira.SetConfig("greeting", phira.ConfigValueText{Value: first}); err != nil {
			return "", err
		}
		return "saved", phira.SaveConfig()
	case "ping":
		return "sent", phira.EmitEvent("shared_ping", `"`+first+`"`)
	case "store":
		bytes := []byte(argument(2))
		return fmt.Sprintf("stored %d bytes", len(bytes)), phira.SetItem(first, bytes)
	case "load":
		value, err := phira.GetItem(first)
		if value == nil {
			return "-", err
		}
		return string(*value), nil
	case "forget":
		return "forgot", phira.RemoveItem(first)
	case "keys":
		keys, err := phira.ListKeys(first)
		return list(keys), err
	case "log":
		for _, level := range levels {
			phira.Log(level, level.String()+" "+first)
		}
		return "logged", nil
	case "source":
		return describeSource(source), nil
	case "fail":
		return "", errors.New(first)
	case "trap":
		os.Exit(1)
	case "types":
		return probe(), nil
	}
	return "", errors.New("no action " + args[0])
}
