// SPDX-License-Identifier: MIT
// `shared types`: every function of the host, once.

#include "types.h"
#include "describe.h"

static phira_plugin_types_host_error_t error;

/** Begins the line of a call. */
static void begin(struct text *out, const char *name) {
  text_print(out, "%s%s ", out->len > 0 ? "\n" : "", name);
}

/** The line of a call that returns nothing. */
static void done(struct text *out, const char *name, bool ok) {
  begin(out, name);
  if (ok)
    text_print(out, "ok");
  else
    describe_failure(out, &error);
}

/** The line of a call that returns a number. */
static void number(struct text *out, const char *name, bool ok, const uint32_t *value) {
  begin(out, name);
  if (ok)
    text_print(out, "%u", *value);
  else
    describe_failure(out, &error);
}

static void services(struct text *out) {
  phira_plugin_host_host_info_t info;
  phira_plugin_host_get_host_info(&info);
  begin(out, "host.get-host-info");
  describe_host(out, &info);
  phira_plugin_host_host_info_free(&info);
  begin(out, "clock.now");
  text_print(out, "%U", phira_plugin_clock_now());
  begin(out, "clock.monotonic");
  text_print(out, "%U", phira_plugin_clock_monotonic());
  begin(out, "random.get-random-u64");
  text_print(out, "%U", phira_plugin_random_get_random_u64());
  phira_plugin_list_u8_t bytes;
  phira_plugin_random_get_random_bytes(5, &bytes);
  begin(out, "random.get-random-bytes");
  describe_bytes(out, bytes);
  phira_plugin_list_u8_free(&bytes);
  uint32_t timer;
  bool ok = phira_plugin_timers_set_timer(3000000000, true, &timer, &error);
  number(out, "timers.set-timer", ok, &timer);
  done(out, "timers.cancel-timer", phira_plugin_timers_cancel_timer(3000000000, &error));
}

static void storage(struct text *out) {
  phira_plugin_string_t key = phira_plugin_string("types/ä");
  uint8_t bytes[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
  phira_plugin_list_u8_t value = {bytes, sizeof bytes};
  done(out, "storage.set-item", phira_plugin_storage_set_item(key, value, &error));
  phira_plugin_option_list_u8_t item;
  bool ok = phira_plugin_storage_get_item(key, &item, &error);
  begin(out, "storage.get-item");
  if (!ok) {
    describe_failure(out, &error);
  } else {
    if (item.is_some)
      describe_bytes(out, item.val);
    else
      text_print(out, "-");
    phira_plugin_option_list_u8_free(&item);
  }
  phira_plugin_list_string_t keys;
  ok = phira_plugin_storage_list_keys(phira_plugin_string("types/"), &keys, &error);
  begin(out, "storage.list-keys");
  if (ok) {
    describe_strings(out, keys);
    phira_plugin_list_string_free(&keys);
  } else {
    describe_failure(out, &error);
  }
  done(out, "storage.remove-item", phira_plugin_storage_remove_item(key, &error));
}

static void set(struct text *out, const char *key, phira_plugin_config_config_value_t value) {
  done(out, "config.set-config", phira_plugin_config_set_config(phira_plugin_string(key), &value, &error));
}

static void config(struct text *out) {
  static const char *const KEYS[] = {"types.boolean", "types.integer", "types.number",
                                     "types.text",    "types.json",    "types.none"};
  for (size_t at = 0; at < sizeof KEYS / sizeof *KEYS; at++) {
    phira_plugin_config_option_config_value_t value;
    bool ok = phira_plugin_config_get_config(phira_plugin_string(KEYS[at]), &value, &error);
    begin(out, "config.get-config");
    if (ok) {
      describe_config(out, &value);
      phira_plugin_config_option_config_value_free(&value);
    } else {
      describe_failure(out, &error);
    }
  }
  set(out, KEYS[0],
      (phira_plugin_config_config_value_t){PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_BOOLEAN, {.boolean = true}});
  set(out, KEYS[1],
      (phira_plugin_config_config_value_t){PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_INTEGER,
                                           {.integer = -5000000000}});
  set(out, KEYS[2],
      (phira_plugin_config_config_value_t){PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_NUMBER, {.number = -0.125}});
  set(out, KEYS[3],
      (phira_plugin_config_config_value_t){PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_TEXT,
                                           {.text = phira_plugin_string("Zoë 🎵")}});
  set(out, KEYS[4],
      (phira_plugin_config_config_value_t){PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_JSON,
                                           {.json = phira_plugin_string("[1]")}});
  done(out, "config.save-config", phira_plugin_config_save_config(&error));
}

static void users(struct text *out) {
  phira_plugin_types_user_info_t user;
  bool ok = phira_plugin_users_get_user_info(4000000000, &user, &error);
  begin(out, "users.get-user-info");
  if (ok) {
    describe_user(out, &user);
    phira_plugin_types_user_info_free(&user);
  } else {
    describe_failure(out, &error);
  }
  uint32_t count;
  ok = phira_plugin_users_get_online_user_count(&count, &error);
  number(out, "users.get-online-user-count", ok, &count);
  phira_plugin_types_list_user_info_t all;
  ok = phira_plugin_users_list_users(&all, &error);
  begin(out, "users.list-users");
  if (ok) {
    describe_users(out, all);
    phira_plugin_types_list_user_info_free(&all);
  } else {
    describe_failure(out, &error);
  }
  phira_plugin_string_t address;
  ok = phira_plugin_users_get_user_address(7, &address, &error);
  begin(out, "users.get-user-address");
  if (ok) {
    text_add(out, address);
    phira_plugin_string_free(&address);
  } else {
    describe_failure(out, &error);
  }
  done(out, "users.kick-user", phira_plugin_users_kick_user(7, &error));
  phira_plugin_string_t reason = phira_plugin_string("because");
  done(out, "users.ban-user-by-id", phira_plugin_users_ban_user_by_id(7, reason, &error));
  done(out, "users.unban-user-by-id", phira_plugin_users_unban_user_by_id(7, &error));
  phira_plugin_users_list_ban_t bans;
  ok = phira_plugin_users_list_bans(&bans, &error);
  begin(out, "users.list-bans");
  if (ok) {
    describe_bans(out, bans);
    phira_plugin_users_list_ban_free(&bans);
  } else {
    describe_failure(out, &error);
  }
}

static void room(struct text *out, const char *name, bool ok, phira_plugin_types_room_info_t *info) {
  begin(out, name);
  if (ok) {
    describe_room(out, info);
    phira_plugin_types_room_info_free(info);
  } else {
    describe_failure(out, &error);
  }
}

static void rooms(struct text *out) {
  phira_plugin_types_room_info_t info;
  bool ok = phira_plugin_rooms_get_room_info(7, &info, &error);
  room(out, "rooms.get-room-info", ok, &info);
  ok = phira_plugin_rooms_get_room_by_name(phira_plugin_string("lobby"), &info, &error);
  room(out, "rooms.get-room-by-name", ok, &info);
  phira_plugin_types_list_room_info_t all;
  ok = phira_plugin_rooms_list_rooms(&all, &error);
  begin(out, "rooms.list-rooms");
  if (ok) {
    describe_rooms(out, all);
    phira_plugin_types_list_room_info_free(&all);
  } else {
    describe_failure(out, &error);
  }
  uint32_t made;
  ok = phira_plugin_rooms_create_room(8, &made, &error);
  number(out, "rooms.create-room", ok, &made);
  done(out, "rooms.disband-room", phira_plugin_rooms_disband_room(7, &error));
  done(out, "rooms.set-room-lock", phira_plugin_rooms_set_room_lock(7, true, &error));
}

static void messages(struct text *out) {
  bool ok = phira_plugin_messaging_send_message_to_user(7, phira_plugin_string("to user"), &error);
  done(out, "messaging.send-message-to-user", ok);
  ok = phira_plugin_messaging_send_message_to_room(7, phira_plugin_string("to room"), &error);
  done(out, "messaging.send-message-to-room", ok);
  ok = phira_plugin_messaging_broadcast_message_to_all(phira_plugin_string("to all"), &error);
  done(out, "messaging.broadcast-message-to-all", ok);
}

static void events(struct text *out) {
  phira_plugin_string_t probe = phira_plugin_string("types_probe");
  for (phira_plugin_events_priority_t priority = PHIRA_PLUGIN_EVENTS_PRIORITY_LOWEST;
       priority <= PHIRA_PLUGIN_EVENTS_PRIORITY_MONITOR; priority++) {
    done(out, "events.subscribe-event", phira_plugin_events_subscribe_event(probe, priority, &error));
  }
  bool ok = phira_plugin_events_emit_event(probe, phira_plugin_string("{\"a\":1}"), &error);
  done(out, "events.emit-event", ok);
  done(out, "events.unsubscribe-event", phira_plugin_events_unsubscribe_event(probe, &error));
}

static void commands(struct text *out) {
  phira_plugin_string_t name = phira_plugin_string("types-probe");
  phira_plugin_string_t aliases[] = {phira_plugin_string("tp"), phira_plugin_string("probe")};
  phira_plugin_commands_command_options_t options = {
      .usage = phira_plugin_string("<a> [b]"), .aliases = {aliases, 2}, .operators_only = true};
  bool ok = phira_plugin_commands_register_command(name, phira_plugin_string("Probes"), &options, &error);
  done(out, "commands.register-command", ok);
  done(out, "commands.unregister-command", phira_plugin_commands_unregister_command(name, &error));
  phira_plugin_string_t answer;
  ok = phira_plugin_commands_call_command(phira_plugin_string("other x"), &answer, &error);
  begin(out, "commands.call-command");
  if (ok) {
    text_add(out, answer);
    phira_plugin_string_free(&answer);
  } else {
    describe_failure(out, &error);
  }
}

void try_types(struct text *out) {
  services(out);
  storage(out);
  config(out);
  users(out);
  rooms(out);
  messages(out);
  events(out);
  commands(out);
}
