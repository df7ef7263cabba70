// SPDX-License-Identifier: MIT
//! `shared types`: every function of the host, once.

use phira::commands::{CommandOptions, call_command, register_command, unregister_command};
use phira::config::{ConfigValue, get_config, save_config, set_config};
use phira::events::{Priority, emit_event, subscribe_event, unsubscribe_event};
use phira::types::HostError;
use phira::{
    clock, describe as error_text, host, messaging, random, rooms, storage, timers, users,
};

use crate::describe;

#[derive(Default)]
struct Lines(Vec<String>);

impl Lines {
    fn value<T>(
        &mut self,
        name: &str,
        answer: Result<T, HostError>,
        describe: impl Fn(&T) -> String,
    ) {
        let text = answer.map_or_else(|error| error_text(&error), |value| describe(&value));
        self.0.push(format!("{name} {text}"));
    }

    fn done(&mut self, name: &str, answer: Result<(), HostError>) {
        self.value(name, answer, |()| "ok".into());
    }
}

pub fn types() -> String {
    let mut lines = Lines::default();
    lines.value(
        "host.get-host-info",
        Ok(host::get_host_info()),
        describe::host,
    );
    lines.value("clock.now", Ok(clock::now()), u64::to_string);
    lines.value("clock.monotonic", Ok(clock::monotonic()), u64::to_string);
    lines.value(
        "random.get-random-u64",
        Ok(random::get_random_u64()),
        u64::to_string,
    );
    let bytes = |bytes: &Vec<u8>| describe::bytes(bytes);
    lines.value(
        "random.get-random-bytes",
        Ok(random::get_random_bytes(5)),
        bytes,
    );
    lines.value(
        "timers.set-timer",
        timers::set_timer(3_000_000_000, true),
        u32::to_string,
    );
    lines.done("timers.cancel-timer", timers::cancel_timer(3_000_000_000));
    lines.done(
        "storage.set-item",
        storage::set_item("types/ä", &[0, 1, 0x7f, 0x80, 0xff]),
    );
    let item = |item: &Option<Vec<u8>>| item.as_deref().map_or("-".into(), describe::bytes);
    lines.value("storage.get-item", storage::get_item("types/ä"), item);
    let list = |keys: &Vec<String>| describe::list(keys);
    lines.value("storage.list-keys", storage::list_keys("types/"), list);
    lines.done("storage.remove-item", storage::remove_item("types/ä"));
    for key in ["boolean", "integer", "number", "text", "json", "none"] {
        lines.value(
            "config.get-config",
            get_config(&format!("types.{key}")),
            describe::config,
        );
    }
    let changes = [
        ("types.boolean", ConfigValue::Boolean(true)),
        ("types.integer", ConfigValue::Integer(-5_000_000_000)),
        ("types.number", ConfigValue::Number(-0.125)),
        ("types.text", ConfigValue::Text("Zoë 🎵".into())),
        ("types.json", ConfigValue::Json("[1]".into())),
    ];
    for (key, value) in &changes {
        lines.done("config.set-config", set_config(key, value));
    }
    lines.done("config.save-config", save_config());
    lines.value(
        "users.get-user-info",
        users::get_user_info(4_000_000_000),
        describe::user,
    );
    lines.value(
        "users.get-online-user-count",
        users::get_online_user_count(),
        u32::to_string,
    );
    lines.value("users.list-users", users::list_users(), |all| {
        describe::users(all)
    });
    lines.value(
        "users.get-user-address",
        users::get_user_address(7),
        String::clone,
    );
    lines.done("users.kick-user", users::kick_user(7));
    lines.done("users.ban-user-by-id", users::ban_user_by_id(7, "because"));
    lines.done("users.unban-user-by-id", users::unban_user_by_id(7));
    lines.value("users.list-bans", users::list_bans(), |all| {
        describe::bans(all)
    });
    lines.value(
        "rooms.get-room-info",
        rooms::get_room_info(7),
        describe::room,
    );
    lines.value(
        "rooms.get-room-by-name",
        rooms::get_room_by_name("lobby"),
        describe::room,
    );
    lines.value("rooms.list-rooms", rooms::list_rooms(), |all| {
        describe::rooms(all)
    });
    lines.value("rooms.create-room", rooms::create_room(8), u32::to_string);
    lines.done("rooms.disband-room", rooms::disband_room(7));
    lines.done("rooms.set-room-lock", rooms::set_room_lock(7, true));
    lines.done(
        "messaging.send-message-to-user",
        messaging::send_message_to_user(7, "to user"),
    );
    lines.done(
        "messaging.send-message-to-room",
        messaging::send_message_to_room(7, "to room"),
    );
    lines.done(
        "messaging.broadcast-message-to-all",
        messaging::broadcast_message_to_all("to all"),
    );
    for priority in [
        Priority::Lowest,
        Priority::Low,
        Priority::Normal,
        Priority::High,
        Priority::Highest,
        Priority::Monitor,
    ] {
        lines.done(
            "events.subscribe-event",
            subscribe_event("types_probe", priority),
        );
    }
    lines.done("events.emit-event", emit_event("types_probe", "{\"a\":1}"));
    lines.done("events.unsubscribe-event", unsubscribe_event("types_probe"));
    let options = CommandOptions {
        usage: "<a> [b]".into(),
        aliases: vec!["tp".into(), "probe".into()],
        operators_only: true,
    };
    lines.done(
        "commands.register-command",
        register_command("types-probe", "Probes", &options),
    );
    lines.done(
        "commands.unregister-command",
        unregister_command("types-probe"),
    );
    lines.value(
        "commands.call-command",
        call_command("other x"),
        String::clone,
    );
    lines.0.join("\n")
}
