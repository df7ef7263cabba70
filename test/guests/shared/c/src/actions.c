// SPDX-License-Identifier: MIT
// What the command `shared` does.

#include "actions.h"
#include "describe.h"
#include "types.h"

/** The arguments of an action; texts that are missing are empty. */
struct action {
  phira_plugin_string_t first;
  phira_plugin_string_t second;
  size_t given;
  const phira_plugin_command_handler_invocation_t *invocation;
};

typedef bool run_t(const struct action *action, struct text *out);

static phira_plugin_types_host_error_t error;

/** The answer of an action that succeeds with a word. */
static bool answer(struct text *out, bool ok, const char *word) {
  if (ok)
    text_print(out, "%s", word);
  else
    describe_failure(out, &error);
  return ok;
}

/** A decimal number of 32 bits. */
static bool number(phira_plugin_string_t text, uint32_t *value) {
  uint64_t sum = 0;
  for (size_t at = 0; at < text.len; at++) {
    if (text.ptr[at] < '0' || text.ptr[at] > '9')
      return false;
    sum = sum * 10 + (uint64_t)(text.ptr[at] - '0');
    if (sum > UINT32_MAX)
      return false;
  }
  *value = (uint32_t)sum;
  return text.len > 0;
}

static bool kick(const struct action *action, struct text *out) {
  uint32_t id;
  if (!number(action->first, &id)) {
    text_print(out, "no number: %t", action->first);
    return false;
  }
  if (!phira_plugin_users_kick_user(id, &error))
    return answer(out, false, "");
  text_print(out, "kicked %u", id);
  return true;
}

static bool greeting(const struct action *action, struct text *out) {
  phira_plugin_string_t key = phira_plugin_string("greeting");
  if (action->given == 0) {
    phira_plugin_config_option_config_value_t value;
    if (!phira_plugin_config_get_config(key, &value, &error))
      return answer(out, false, "");
    describe_config(out, &value);
    phira_plugin_config_option_config_value_free(&value);
    return true;
  }
  phira_plugin_config_config_value_t value = {PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_TEXT, {.text = action->first}};
  bool ok = phira_plugin_config_set_config(key, &value, &error) && phira_plugin_config_save_config(&error);
  return answer(out, ok, "saved");
}

static bool ping(const struct action *action, struct text *out) {
  struct text data = {0};
  text_print(&data, "\"%t\"", action->first);
  phira_plugin_string_t json = text_give(&data);
  bool ok = phira_plugin_events_emit_event(phira_plugin_string("shared_ping"), json, &error);
  phira_plugin_string_free(&json);
  return answer(out, ok, "sent");
}

static bool store(const struct action *action, struct text *out) {
  phira_plugin_list_u8_t bytes = {(uint8_t *)action->second.ptr, action->second.len};
  if (!phira_plugin_storage_set_item(action->first, bytes, &error))
    return answer(out, false, "");
  text_print(out, "stored %u bytes", bytes.len);
  return true;
}

static bool load(const struct action *action, struct text *out) {
  phira_plugin_option_list_u8_t item;
  if (!phira_plugin_storage_get_item(action->first, &item, &error))
    return answer(out, false, "");
  if (item.is_some)
    text_add(out, (phira_plugin_string_t){(char *)item.val.ptr, item.val.len});
  else
    text_print(out, "-");
  phira_plugin_option_list_u8_free(&item);
  return true;
}

static bool forget(const struct action *action, struct text *out) {
  return answer(out, phira_plugin_storage_remove_item(action->first, &error), "forgot");
}

static bool keys(const struct action *action, struct text *out) {
  phira_plugin_list_string_t list;
  if (!phira_plugin_storage_list_keys(action->first, &list, &error))
    return answer(out, false, "");
  describe_strings(out, list);
  phira_plugin_list_string_free(&list);
  return true;
}

static bool log_all(const struct action *action, struct text *out) {
  static const char *const LEVELS[] = {"trace", "debug", "info", "warn", "error"};
  for (phira_plugin_log_level_t level = PHIRA_PLUGIN_LOG_LEVEL_TRACE; level <= PHIRA_PLUGIN_LOG_LEVEL_ERROR;
       level++) {
    struct text line = {0};
    text_print(&line, "%s %t", LEVELS[level], action->first);
    phira_plugin_string_t message = text_give(&line);
    phira_plugin_log_log(level, message);
    phira_plugin_string_free(&message);
  }
  return answer(out, true, "logged");
}

static bool source(const struct action *action, struct text *out) {
  describe_source(out, &action->invocation->source);
  return true;
}

static bool fail(const struct action *action, struct text *out) {
  text_add(out, action->first);
  return false;
}

static bool trap(const struct action *action, struct text *out) {
  (void)action;
  (void)out;
  __builtin_trap();
}

static bool types(const struct action *action, struct text *out) {
  (void)action;
  try_types(out);
  return true;
}

bool run_action(const phira_plugin_command_handler_invocation_t *invocation, struct text *out) {
  static const struct {
    const char *name;
    run_t *run;
  } ACTIONS[] = {{"kick", kick},     {"greeting", greeting}, {"ping", ping}, {"store", store},
                 {"load", load},     {"forget", forget},     {"keys", keys}, {"log", log_all},
                 {"source", source}, {"fail", fail},         {"trap", trap}, {"types", types}};
  phira_plugin_list_string_t args = invocation->args;
  if (args.len == 0) {
    text_print(out, "no action given");
    return false;
  }
  struct action action = {.given = args.len - 1, .invocation = invocation};
  if (args.len > 1)
    action.first = args.ptr[1];
  if (args.len > 2)
    action.second = args.ptr[2];
  for (size_t at = 0; at < sizeof ACTIONS / sizeof *ACTIONS; at++) {
    if (phira_plugin_string_equals(args.ptr[0], ACTIONS[at].name))
      return ACTIONS[at].run(&action, out);
  }
  text_print(out, "no action %t", args.ptr[0]);
  return false;
}
