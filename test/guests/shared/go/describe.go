// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"math"
	"strings"

	"wit.local/phira"
)

// record writes names and values by turns.
func record(fields ...any) string {
	parts := make([]string, 0, len(fields)/2)
	for i := 0; i < len(fields); i += 2 {
		parts = append(parts, fmt.Sprint(fields[i], "=", fields[i+1]))
	}
	return "{" + strings.Join(parts, " ") + "}"
}

func list[T any](items []T) string {
	return listOf(items, func(item T) string { return fmt.Sprint(item) })
}

func listOf[T any](items []T, describe func(T) string) string {
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = describe(item)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

func option[T any](value *T) string {
	if value == nil {
		return "-"
	}
	return fmt.Sprint(*value)
}

func thousandths(value float64) string { return fmt.Sprintf("%.0f", math.Round(value*1000)) }

func describeBytes(value []byte) string { return fmt.Sprintf("%x", value) }

func describeConfig(value *phira.ConfigValue) string {
	if value == nil {
		return "-"
	}
	switch value := (*value).(type) {
	case phira.ConfigValueBoolean:
		return fmt.Sprintf("boolean(%t)", value.Value)
	case phira.ConfigValueInteger:
		return fmt.Sprintf("integer(%d)", value.Value)
	case phira.ConfigValueNumber:
		return "number(" + thousandths(value.Value) + ")"
	case phira.ConfigValueText:
		return "text(" + value.Value + ")"
	case phira.ConfigValueJSON:
		return "json(" + value.Value + ")"
	}
	return "-"
}

func describeSource(source phira.CommandSource) string {
	switch source := source.(type) {
	case phira.CommandSourceUser:
		return fmt.Sprintf("user(%d)", source.Value)
	case phira.CommandSourcePlugin:
		return "plugin(" + source.Value + ")"
	}
	return "console"
}

func describeHost(info phira.HostInfo) string {
	return record("version", info.Version, "world-version", info.WorldVersion,
		"plugin-name", info.PluginName, "permissions", list(info.Permissions))
}

func describeUser(info phira.UserInfo) string {
	return record("id", info.ID, "name", info.Name, "language", info.Language, "room", option(info.Room),
		"monitor", info.Monitor, "connected-at", info.ConnectedAt)
}

func describeUsers(users []phira.UserInfo) string { return listOf(users, describeUser) }

func describeBans(bans []phira.Ban) string {
	return listOf(bans, func(ban phira.Ban) string {
		return record("user-id", ban.UserID, "reason", ban.Reason, "since", ban.Since)
	})
}

func describeChart(chart *phira.Chart) string {
	if chart == nil {
		return "-"
	}
	return record("id", chart.ID, "name", chart.Name)
}

func describeRoom(room phira.RoomInfo) string {
	return record("id", room.ID, "name", room.Name, "host", option(room.Host), "players", list(room.Players),
		"monitors", list(room.Monitors), "max-users", room.MaxUsers, "phase", room.Phase,
		"locked", room.Locked, "cycle", room.Cycle, "chart", describeChart(room.Chart))
}

func describeRooms(rooms []phira.RoomInfo) string { return listOf(rooms, describeRoom) }

func describeResult(result phira.GameResult) string {
	return record("user-id", result.UserID, "score", result.Score,
		"accuracy", thousandths(float64(result.Accuracy)), "full-combo", result.FullCombo,
		"aborted", result.Aborted)
}

func describeContext(context phira.EventContext) string {
	stage := "happened"
	switch value := context.Stage.(type) {
	case phira.StageAsked:
		stage = "asked"
	case phira.StageVetoed:
		stage = "vetoed(" + value.Value + ")"
	}
	return record("at", context.At, "sequence", context.Sequence, "stage", stage)
}

func describeEvent(event phira.Event) string {
	switch e := event.(type) {
	case phira.ServerStartEvent:
		return "server-start(" + record("version", e.Version) + ")"
	case phira.ServerShutdownEvent:
		return "server-shutdown(" + record("reason", e.Reason) + ")"
	case phira.UserConnectEvent:
		return "user-connect(" + record("user", describeUser(e.User)) + ")"
	case phira.UserDisconnectEvent:
		return "user-disconnect(" + record("user-id", e.UserID, "name", e.Name, "reason", e.Reason) + ")"
	case phira.RoomCreateEvent:
		return "room-create(" + record("room-id", e.RoomID, "name", e.Name, "max-users", e.MaxUsers,
			"creator", option(e.Creator)) + ")"
	case phira.RoomDisbandEvent:
		return "room-disband(" + record("room-id", e.RoomID, "name", e.Name) + ")"
	case phira.UserJoinRoomEvent:
		return "user-join-room(" + record("user-id", e.UserID, "room-id", e.RoomID, "monitor", e.Monitor) + ")"
	case phira.UserLeaveRoomEvent:
		return "user-leave-room(" + record("user-id", e.UserID, "room-id", e.RoomID) + ")"
	case phira.GameStartEvent:
		return "game-start(" + record("room-id", e.RoomID, "chart", describeChart(e.Chart),
			"players", list(e.Players)) + ")"
	case phira.GameEndEvent:
		return "game-end(" + record("room-id", e.RoomID, "chart", describeChart(e.Chart),
			"results", listOf(e.Results, describeResult)) + ")"
	case phira.CommandInputEvent:
		return "command-input(" + record("source", describeSource(e.Source), "line", e.Line) + ")"
	case phira.MessageSendEvent:
		return "message-send(" + record("user-id", e.UserID, "room-id", e.RoomID, "content", e.Content) + ")"
	case phira.TimerEvent:
		return "timer(" + record("timer", e.Timer) + ")"
	case phira.ConfigChangeEvent:
		return "config-change(" + record("keys", list(e.Keys)) + ")"
	case phira.CustomEvent:
		return "custom(" + record("event-type", e.EventType, "source", e.Source, "data", e.Data) + ")"
	}
	return "unknown"
}
