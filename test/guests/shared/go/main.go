// SPDX-License-Identifier: MIT

// Command shared is the plugin of test/guests/shared/README.md, in Go.
package main

import (
	"fmt"
	"strings"

	"wit.local/phira"
)

type plugin struct {
	phira.Defaults
	describes bool
	timer     uint32
}

func init() { phira.Register(&plugin{}) }

func main() {}

func (p *plugin) Init() (err error) {
	if isTrue("fail_init") {
		return fmt.Errorf("told to fail")
	}
	p.describes = isTrue("describe")
	subscriptions := []struct {
		event    string
		priority phira.Priority
	}{
		{phira.EventNameUserConnect, phira.PriorityNormal},
		{phira.EventNameUserJoinRoom, phira.PriorityHigh},
		{"shared_ping", phira.PriorityNormal},
	}
	for _, one := range subscriptions {
		if err := phira.SubscribeEvent(one.event, one.priority); err != nil {
			return err
		}
	}
	hello := phira.CommandOptions{Usage: "[name...]", Aliases: []string{"hi"}}
	if err := phira.RegisterCommand("hello", "Says hello", hello); err != nil {
		return err
	}
	shared := phira.CommandOptions{Usage: "<action> [argument...]", OperatorsOnly: true}
	if err := phira.RegisterCommand("shared", "Tries the host", shared); err != nil {
		return err
	}
	if p.timer, err = phira.SetTimer(20, false); err != nil {
		return err
	}
	phira.Log(phira.LevelInfo, "ready")
	return nil
}

func (p *plugin) Start() error {
	phira.Log(phira.LevelInfo, "started")
	return nil
}

func (p *plugin) Stop() error {
	phira.Log(phira.LevelInfo, "stopped")
	return nil
}

func isTrue(key string) bool {
	value, err := phira.GetConfig(key)
	return err == nil && value != nil && *value == phira.ConfigValueBoolean{Value: true}
}

func (p *plugin) OnEvent(event phira.Event, context phira.EventContext) (phira.Decision, error) {
	if p.describes {
		phira.Log(phira.LevelDebug, describeEvent(event)+" "+describeContext(context))
	}
	switch event := event.(type) {
	case phira.UserConnectEvent:
		return nil, greet(event.User.ID)
	case phira.UserJoinRoomEvent:
		if context.Stage == (phira.StageAsked{}) && event.RoomID == 13 {
			return phira.DecisionVeto{Value: "room 13 is unlucky"}, nil
		}
	case phira.TimerEvent:
		if event.Timer == p.timer {
			phira.Log(phira.LevelInfo, "timer fired")
		} else {
			phira.Log(phira.LevelInfo, fmt.Sprintf("timer %d is not mine", event.Timer))
		}
	case phira.ConfigChangeEvent:
		phira.Log(phira.LevelInfo, "config changed: "+strings.Join(event.Keys, ", "))
	case phira.CustomEvent:
		if event.EventType == "shared_ping" {
			phira.Log(phira.LevelInfo, "ping from "+event.Source+": "+event.Data)
		}
	}
	return phira.DecisionProceed{}, nil
}

func greet(user phira.UserID) error {
	info, err := phira.GetUserInfo(user)
	if err != nil {
		return fmt.Errorf("get-user-info: %w", err)
	}
	greeting := "Welcome, {name}!"
	if value, err := phira.GetConfig("greeting"); err == nil && value != nil {
		if text, ok := (*value).(phira.ConfigValueText); ok {
			greeting = text.Value
		}
	}
	if err := phira.SendMessageToUser(user, strings.Replace(greeting, "{name}", info.Name, 1)); err != nil {
		return fmt.Errorf("send-message-to-user: %w", err)
	}
	return nil
}

func (p *plugin) OnCommand(invocation phira.Invocation) (string, error) {
	args := invocation.Args
	if invocation.Name == "shared" {
		return act(args, invocation.Source)
	}
	if len(args) == 0 {
		return "Hello!", nil
	}
	return "Hello, " + strings.Join(args, " and ") + "!", nil
}

func (p *plugin) CompleteCommand(invocation phira.Invocation) (names []string) {
	if invocation.Name != "hello" {
		return nil
	}
	start := ""
	if args := invocation.Args; len(args) > 0 {
		start = args[len(args)-1]
	}
	users, _ := phira.ListUsers()
	for _, user := range users {
		if strings.HasPrefix(user.Name, start) {
			names = append(names, user.Name)
		}
	}
	return names
}
