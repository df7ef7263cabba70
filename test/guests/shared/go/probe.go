// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"strings"

	"wit.local/phira"
)

// probe calls every function of the host once, and writes a line for each.
func probe() string {
	var lines []string
	line := func(name, text string, err error) {
		if err != nil {
			text = err.Error()
		}
		lines = append(lines, name+" "+text)
	}
	done := func(name string, err error) { line(name, "ok", err) }

	line("host.get-host-info", describeHost(phira.GetHostInfo()), nil)
	line("clock.now", fmt.Sprint(phira.Now()), nil)
	line("clock.monotonic", fmt.Sprint(phira.Monotonic()), nil)
	line("random.get-random-u64", fmt.Sprint(phira.GetRandomU64()), nil)
	line("random.get-random-bytes", describeBytes(phira.GetRandomBytes(5)), nil)
	timer, err := phira.SetTimer(3_000_000_000, true)
	line("timers.set-timer", fmt.Sprint(timer), err)
	done("timers.cancel-timer", phira.CancelTimer(3_000_000_000))
	done("storage.set-item", phira.SetItem("types/ä", []byte{0, 1, 0x7f, 0x80, 0xff}))
	item, err := phira.GetItem("types/ä")
	text := "-"
	if item != nil {
		text = describeBytes(*item)
	}
	line("storage.get-item", text, err)
	keys, err := phira.ListKeys("types/")
	line("storage.list-keys", list(keys), err)
	done("storage.remove-item", phira.RemoveItem("types/ä"))
	for _, key := range []string{"boolean", "integer", "number", "text", "json", "none"} {
		value, err := phira.GetConfig("types." + key)
		line("config.get-config", describeConfig(value), err)
	}
	done("config.set-config", phira.SetConfig("types.boolean", phira.ConfigValueBoolean{Value: true}))
	done("config.set-config", phira.SetConfig("types.integer", phira.ConfigValueInteger{Value: -5_000_000_000}))
	done("config.set-config", phira.SetConfig("types.number", phira.ConfigValueNumber{Value: -0.125}))
	done("config.set-config", phira.SetConfig("types.text", phira.ConfigValueText{Value: "Zoë 🎵"}))
	done("config.set-config", phira.SetConfig("types.json", phira.ConfigValueJSON{Value: "[1]"}))
	done("config.save-config", phira.SaveConfig())
	user, err := phira.GetUserInfo(4_000_000_000)
	line("users.get-user-info", describeUser(user), err)
	count, err := phira.GetOnlineUserCount()
	line("users.get-online-user-count", fmt.Sprint(count), err)
	users, err := phira.ListUsers()
	line("users.list-users", describeUsers(users), err)
	address, err := phira.GetUserAddress(7)
	line("users.get-user-address", address, err)
	done("users.kick-user", phira.KickUser(7))
	done("users.ban-user-by-id", phira.BanUserByID(7, "because"))
	done("users.unban-user-by-id", phira.UnbanUserByID(7))
	bans, err := phira.ListBans()
	line("users.list-bans", describeBans(bans), err)
	room, err := phira.GetRoomInfo(7)
	line("rooms.get-room-info", describeRoom(room), err)
	room, err = phira.GetRoomByName("lobby")
	line("rooms.get-room-by-name", describeRoom(room), err)
	rooms, err := phira.ListRooms()
	line("rooms.list-rooms", describeRooms(rooms), err)
	made, err := phira.CreateRoom(8)
	line("rooms.create-room", fmt.Sprint(made), err)
	done("rooms.disband-room", phira.DisbandRoom(7))
	done("rooms.set-room-lock", phira.SetRoomLock(7, true))
	done("messaging.send-message-to-user", phira.SendMessageToUser(7, "to user"))
	done("messaging.send-message-to-room", phira.SendMessageToRoom(7, "to room"))
	done("messaging.broadcast-message-to-all", phira.BroadcastMessageToAll("to all"))
	for priority := phira.PriorityLowest; priority <= phira.PriorityMonitor; priority++ {
		done("events.subscribe-event", phira.SubscribeEvent("types_probe", priority))
	}
	done("events.emit-event", phira.EmitEvent("types_probe", `{"a":1}`))
	done("events.unsubscribe-event", phira.UnsubscribeEvent("types_probe"))
	options := phira.CommandOptions{Usage: "<a> [b]", Aliases: []string{"tp", "probe"}, OperatorsOnly: true}
	done("commands.register-command", phira.RegisterCommand("types-probe", "Probes", options))
	done("commands.unregister-command", phira.UnregisterCommand("types-probe"))
	answer, err := phira.CallCommand("other x")
	line("commands.call-command", answer, err)
	return strings.Join(lines, "\n")
}
