// SPDX-License-Identifier: MIT
// The plugin of test/guests/shared/README.md, in C.

#include "actions.h"
#include "describe.h"
#include <stdlib.h>
#include <string.h>

static bool describes;
static uint32_t timer;

static void info(const char *line) {
  phira_plugin_log_log(PHIRA_PLUGIN_LOG_LEVEL_INFO, phira_plugin_string(line));
}

/** Logs what was written, and frees it. */
static void log_text(phira_plugin_log_level_t level, struct text *line) {
  phira_plugin_string_t message = text_give(line);
  phira_plugin_log_log(level, message);
  phira_plugin_string_free(&message);
}

/** Gives a host error away as text, behind the name of the call where there is one. */
static bool fail(phira_plugin_types_host_error_t *error, const char *name, phira_plugin_string_t *err) {
  struct text out = {0};
  if (name != NULL)
    text_print(&out, "%s: ", name);
  describe_failure(&out, error);
  *err = text_give(&out);
  return false;
}

static bool is_true(const char *key, bool *value, phira_plugin_types_host_error_t *error) {
  phira_plugin_config_option_config_value_t found;
  if (!phira_plugin_config_get_config(phira_plugin_string(key), &found, error))
    return false;
  *value =
      found.is_some && found.val.tag == PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_BOOLEAN && found.val.val.boolean;
  phira_plugin_config_option_config_value_free(&found);
  return true;
}

static bool subscribe(const char *name, phira_plugin_events_priority_t priority,
                      phira_plugin_types_host_error_t *error) {
  return phira_plugin_events_subscribe_event(phira_plugin_string(name), priority, error);
}

static bool register_commands(phira_plugin_types_host_error_t *error) {
  phira_plugin_string_t alias = phira_plugin_string("hi");
  phira_plugin_commands_command_options_t hello = {.usage = phira_plugin_string("[name...]"),
                                                   .aliases = {&alias, 1}};
  phira_plugin_commands_command_options_t shared = {.usage = phira_plugin_string("<action> [argument...]"),
                                                    .operators_only = true};
  return phira_plugin_commands_register_command(phira_plugin_string("hello"),
                                                phira_plugin_string("Says hello"), &hello, error) &&
         phira_plugin_commands_register_command(phira_plugin_string("shared"),
                                                phira_plugin_string("Tries the host"), &shared, error);
}

bool exports_phira_plugin_lifecycle_init(phira_plugin_string_t *err) {
  phira_plugin_types_host_error_t error;
  bool fails;
  if (!is_true("fail_init", &fails, &error))
    return fail(&error, NULL, err);
  if (fails) {
    *err = phira_plugin_string_copy(phira_plugin_string("told to fail"));
    return false;
  }
  bool ok = is_true("describe", &describes, &error) &&
            subscribe(PHIRA_PLUGIN_EVENT_USER_CONNECT, PHIRA_PLUGIN_EVENTS_PRIORITY_NORMAL, &error) &&
            subscribe(PHIRA_PLUGIN_EVENT_USER_JOIN_ROOM, PHIRA_PLUGIN_EVENTS_PRIORITY_HIGH, &error) &&
            subscribe("shared_ping", PHIRA_PLUGIN_EVENTS_PRIORITY_NORMAL, &error) &&
            register_commands(&error) && phira_plugin_timers_set_timer(20, false, &timer, &error);
  if (!ok)
    return fail(&error, NULL, err);
  info("ready");
  return true;
}

bool exports_phira_plugin_lifecycle_start(phira_plugin_string_t *err) {
  (void)err;
  info("started");
  return true;
}

bool exports_phira_plugin_lifecycle_stop(phira_plugin_string_t *err) {
  (void)err;
  info("stopped");
  return true;
}

/** The greeting with the name in place of the first `{name}`. */
static phira_plugin_string_t greet(phira_plugin_string_t greeting, phira_plugin_string_t name) {
  static const char PLACE[] = "{name}";
  size_t width = sizeof PLACE - 1;
  struct text out = {0};
  for (size_t at = 0; at + width <= greeting.len; at++) {
    if (memcmp(greeting.ptr + at, PLACE, width) != 0)
      continue;
    text_add(&out, (phira_plugin_string_t){greeting.ptr, at});
    text_add(&out, name);
    text_add(&out, (phira_plugin_string_t){greeting.ptr + at + width, greeting.len - at - width});
    return text_give(&out);
  }
  return phira_plugin_string_copy(greeting);
}

static bool on_user_connect(uint32_t id, phira_plugin_string_t *err) {
  phira_plugin_types_host_error_t error;
  phira_plugin_types_user_info_t user;
  if (!phira_plugin_users_get_user_info(id, &user, &error))
    return fail(&error, "get-user-info", err);
  phira_plugin_config_option_config_value_t value;
  if (!phira_plugin_config_get_config(phira_plugin_string("greeting"), &value, &error)) {
    phira_plugin_types_user_info_free(&user);
    return fail(&error, NULL, err);
  }
  bool is_text = value.is_some && value.val.tag == PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_TEXT;
  phira_plugin_string_t greeting = is_text ? value.val.val.text : phira_plugin_string("Welcome, {name}!");
  phira_plugin_string_t message = greet(greeting, user.name);
  bool ok = phira_plugin_messaging_send_message_to_user(id, message, &error);
  phira_plugin_string_free(&message);
  phira_plugin_config_option_config_value_free(&value);
  phira_plugin_types_user_info_free(&user);
  return ok || fail(&error, "send-message-to-user", err);
}

/** Logs the keys that differ now. */
static void on_config_change(phira_plugin_list_string_t keys) {
  struct text line = {0};
  text_print(&line, "config changed: ");
  for (size_t at = 0; at < keys.len; at++) {
    text_print(&line, "%s%t", at > 0 ? ", " : "", keys.ptr[at]);
  }
  log_text(PHIRA_PLUGIN_LOG_LEVEL_INFO, &line);
}

bool exports_phira_plugin_event_handler_on_event(phira_plugin_events_event_t *event,
                                                 phira_plugin_event_handler_event_context_t *context,
                                                 phira_plugin_event_handler_decision_t *ret,
                                                 phira_plugin_string_t *err) {
  struct text line = {0};
  if (describes) {
    describe_event(&line, event);
    text_print(&line, " ");
    describe_context(&line, context);
    log_text(PHIRA_PLUGIN_LOG_LEVEL_DEBUG, &line);
  }
  switch (event->tag) {
  case PHIRA_PLUGIN_EVENTS_EVENT_USER_CONNECT:
    return on_user_connect(event->val.user_connect.user.id, err);
  case PHIRA_PLUGIN_EVENTS_EVENT_USER_JOIN_ROOM:
    if (context->stage.tag == PHIRA_PLUGIN_EVENT_HANDLER_STAGE_ASKED &&
        event->val.user_join_room.room_id == 13) {
      ret->tag = PHIRA_PLUGIN_EVENT_HANDLER_DECISION_VETO;
      ret->val.veto = phira_plugin_string_copy(phira_plugin_string("room 13 is unlucky"));
    }
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_TIMER:
    if (event->val.timer.timer == timer)
      text_print(&line, "timer fired");
    else
      text_print(&line, "timer %u is not mine", event->val.timer.timer);
    log_text(PHIRA_PLUGIN_LOG_LEVEL_INFO, &line);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_CONFIG_CHANGE:
    on_config_change(event->val.config_change.keys);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_CUSTOM:
    if (!phira_plugin_string_equals(event->val.custom.event_type, "shared_ping"))
      break;
    text_print(&line, "ping from %t: %t", event->val.custom.source, event->val.custom.data);
    log_text(PHIRA_PLUGIN_LOG_LEVEL_INFO, &line);
    break;
  default:
    break;
  }
  return true;
}

bool exports_phira_plugin_command_handler_on_command(phira_plugin_command_handler_invocation_t *invocation,
                                                     phira_plugin_string_t *ret, phira_plugin_string_t *err) {
  struct text out = {0};
  bool ok = true;
  if (phira_plugin_string_equals(invocation->name, "hello")) {
    text_print(&out, "Hello");
    for (size_t at = 0; at < invocation->args.len; at++) {
      text_print(&out, at == 0 ? ", " : " and ");
      text_add(&out, invocation->args.ptr[at]);
    }
    text_print(&out, "!");
  } else {
    ok = run_action(invocation, &out);
  }
  *(ok ? ret : err) = text_give(&out);
  return ok;
}

void exports_phira_plugin_command_handler_complete_command(
    phira_plugin_command_handler_invocation_t *invocation, phira_plugin_list_string_t *ret) {
  phira_plugin_types_list_user_info_t users;
  if (!phira_plugin_string_equals(invocation->name, "hello") || !phira_plugin_users_list_users(&users, NULL))
    return;
  phira_plugin_list_string_t args = invocation->args;
  phira_plugin_string_t start = args.len > 0 ? args.ptr[args.len - 1] : (phira_plugin_string_t){0};
  ret->ptr = calloc(users.len, sizeof *ret->ptr);
  for (size_t at = 0; at < users.len; at++) {
    phira_plugin_string_t *name = &users.ptr[at].name;
    bool fits = name->len >= start.len && (start.len == 0 || memcmp(name->ptr, start.ptr, start.len) == 0);
    if (fits)
      ret->ptr[ret->len++] = phira_plugin_string_take(name);
  }
  // An empty list owns nothing.
  if (ret->len == 0)
    free(ret->ptr);
  phira_plugin_types_list_user_info_free(&users);
}
