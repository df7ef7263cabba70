// SPDX-License-Identifier: MIT
//! The plugin of test/guests/shared/README.md, in Rust.

mod actions;
mod describe;
mod probe;

use phira::command_handler::Invocation;
use phira::commands::{CommandOptions, register_command};
use phira::config::{ConfigValue, get_config};
use phira::event_handler::{Decision, Event, EventContext, Stage};
use phira::events::{
    ConfigChangeEvent, CustomEvent, Priority, TimerEvent, UserConnectEvent, UserJoinRoomEvent,
    subscribe_event,
};
use phira::messaging::send_message_to_user;
use phira::timers::set_timer;
use phira::users::{get_user_info, list_users};
use phira::{Context, Plugin, Result, debug, event_name, info};

#[derive(Default)]
struct Shared {
    describes: bool,
    timer: u32,
}

phira::export_plugin!(Shared);

fn is_true(key: &str) -> Result<bool> {
    Ok(get_config(key)? == Some(ConfigValue::Boolean(true)))
}

impl Plugin for Shared {
    fn init(&mut self) -> Result {
        if is_true("fail_init")? {
            return Err("told to fail".into());
        }
        self.describes = is_true("describe")?;
        subscribe_event(event_name::USER_CONNECT, Priority::Normal)?;
        subscribe_event(event_name::USER_JOIN_ROOM, Priority::High)?;
        subscribe_event("shared_ping", Priority::Normal)?;
        let hello = CommandOptions {
            usage: "[name...]".into(),
            aliases: vec!["hi".into()],
            operators_only: false,
        };
        register_command("hello", "Says hello", &hello)?;
        let shared = CommandOptions {
            usage: "<action> [argument...]".into(),
            aliases: vec![],
            operators_only: true,
        };
        register_command("shared", "Tries the host", &shared)?;
        self.timer = set_timer(20, false)?;
        info!("ready");
        Ok(())
    }

    fn start(&mut self) -> Result {
        info!("started");
        Ok(())
    }

    fn stop(&mut self) -> Result {
        info!("stopped");
        Ok(())
    }

    fn on_event(&mut self, event: Event, context: EventContext) -> Result<Decision> {
        if self.describes {
            debug!(
                "{} {}",
                describe::event(&event),
                describe::context(&context)
            );
        }
        match event {
            Event::UserConnect(event) => self.on_user_connect(event, &context),
            Event::UserJoinRoom(event) => self.on_user_join_room(event, &context),
            Event::Timer(event) => self.on_timer(event, &context),
            Event::ConfigChange(event) => self.on_config_change(event, &context),
            Event::Custom(event) => self.on_custom(event, &context),
            _ => Ok(Decision::Proceed),
        }
    }

    fn on_user_connect(&mut self, event: UserConnectEvent, _: &EventContext) -> Result<Decision> {
        let user = get_user_info(event.user.id).context("get-user-info")?;
        let greeting = match get_config("greeting") {
            Ok(Some(ConfigValue::Text(text))) => text,
            _ => "Welcome, {name}!".into(),
        };
        let message = greeting.replacen("{name}", &user.name, 1);
        send_message_to_user(event.user.id, &message).context("send-message-to-user")?;
        Ok(Decision::Proceed)
    }

    fn on_user_join_room(
        &mut self,
        event: UserJoinRoomEvent,
        context: &EventContext,
    ) -> Result<Decision> {
        if context.stage == Stage::Asked && event.room_id == 13 {
            return Ok(Decision::Veto("room 13 is unlucky".into()));
        }
        Ok(Decision::Proceed)
    }

    fn on_timer(&mut self, event: TimerEvent, _: &EventContext) -> Result<Decision> {
        if event.timer == self.timer {
            info!("timer fired");
        } else {
            info!("timer {} is not mine", event.timer);
        }
        Ok(Decision::Proceed)
    }

    fn on_config_change(&mut self, event: ConfigChangeEvent, _: &EventContext) -> Result<Decision> {
        info!("config changed: {}", event.keys.join(", "));
        Ok(Decision::Proceed)
    }

    fn on_custom(&mut self, event: CustomEvent, _: &EventContext) -> Result<Decision> {
        if event.event_type == "shared_ping" {
            info!("ping from {}: {}", event.source, event.data);
        }
        Ok(Decision::Proceed)
    }

    fn on_command(&mut self, invocation: Invocation) -> Result<String> {
        let args = &invocation.args;
        match invocation.name.as_str() {
            "shared" => actions::act(args, &invocation.source),
            _ if args.is_empty() => Ok("Hello!".into()),
            _ => Ok(format!("Hello, {}!", args.join(" and "))),
        }
    }

    fn complete_command(&mut self, invocation: Invocation) -> Vec<String> {
        if invocation.name != "hello" {
            return vec![];
        }
        let start = invocation.args.last().map_or("", String::as_str);
        let names = list_users()
            .unwrap_or_default()
            .into_iter()
            .map(|user| user.name);
        names.filter(|name| name.starts_with(start)).collect()
    }
}
