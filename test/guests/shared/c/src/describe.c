// SPDX-License-Identifier: MIT
// Values of the world as text, in the form that test/guests/shared/README.md gives them.

#include "describe.h"

/** Thousandths, rounded to the nearest whole number. */
static int64_t thousandths(double value) { return (int64_t)(value * 1000 + (value < 0 ? -0.5 : 0.5)); }

static void put_option(struct text *out, phira_plugin_option_u32_t value) {
  if (value.is_some)
    text_print(out, "%u", value.val);
  else
    text_print(out, "-");
}

static void put_numbers(struct text *out, phira_plugin_list_u32_t list) {
  text_print(out, "[");
  for (size_t at = 0; at < list.len; at++)
    text_print(out, "%s%u", at > 0 ? "," : "", list.ptr[at]);
  text_print(out, "]");
}

void describe_failure(struct text *out, phira_plugin_types_host_error_t *error) {
  phira_plugin_string_t text = phira_plugin_types_host_error_text(error);
  text_add(out, text);
  phira_plugin_string_free(&text);
  phira_plugin_types_host_error_free(error);
}

void describe_bytes(struct text *out, phira_plugin_list_u8_t bytes) {
  for (size_t at = 0; at < bytes.len; at++)
    text_print(out, "%x", bytes.ptr[at]);
}

void describe_strings(struct text *out, phira_plugin_list_string_t list) {
  text_print(out, "[");
  for (size_t at = 0; at < list.len; at++) {
    text_print(out, "%s%t", at > 0 ? "," : "", list.ptr[at]);
  }
  text_print(out, "]");
}

void describe_config(struct text *out, const phira_plugin_config_option_config_value_t *value) {
  if (!value->is_some) {
    text_print(out, "-");
    return;
  }
  switch (value->val.tag) {
  case PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_BOOLEAN:
    text_print(out, "boolean(%b)", value->val.val.boolean);
    break;
  case PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_INTEGER:
    text_print(out, "integer(%D)", value->val.val.integer);
    break;
  case PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_NUMBER:
    text_print(out, "number(%D)", thousandths(value->val.val.number));
    break;
  case PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_TEXT:
    text_print(out, "text(%t)", value->val.val.text);
    break;
  case PHIRA_PLUGIN_CONFIG_CONFIG_VALUE_JSON:
    text_print(out, "json(%t)", value->val.val.json);
    break;
  }
}

void describe_source(struct text *out, const phira_plugin_events_command_source_t *source) {
  switch (source->tag) {
  case PHIRA_PLUGIN_EVENTS_COMMAND_SOURCE_CONSOLE:
    text_print(out, "console");
    break;
  case PHIRA_PLUGIN_EVENTS_COMMAND_SOURCE_USER:
    text_print(out, "user(%u)", source->val.user);
    break;
  case PHIRA_PLUGIN_EVENTS_COMMAND_SOURCE_PLUGIN:
    text_print(out, "plugin(%t)", source->val.plugin);
    break;
  }
}

void describe_host(struct text *out, const phira_plugin_host_host_info_t *info) {
  text_print(out, "{version=%t world-version=%t", info->version, info->world_version);
  text_print(out, " plugin-name=%t permissions=", info->plugin_name);
  describe_strings(out, info->permissions);
  text_print(out, "}");
}

void describe_user(struct text *out, const phira_plugin_types_user_info_t *user) {
  text_print(out, "{id=%u name=%t language=%t room=", user->id, user->name, user->language);
  put_option(out, user->room);
  text_print(out, " monitor=%b connected-at=%U}", user->monitor, user->connected_at);
}

void describe_users(struct text *out, phira_plugin_types_list_user_info_t users) {
  text_print(out, "[");
  for (size_t at = 0; at < users.len; at++) {
    if (at > 0)
      text_print(out, ",");
    describe_user(out, &users.ptr[at]);
  }
  text_print(out, "]");
}

void describe_bans(struct text *out, phira_plugin_users_list_ban_t bans) {
  text_print(out, "[");
  for (size_t at = 0; at < bans.len; at++) {
    const phira_plugin_users_ban_t *ban = &bans.ptr[at];
    text_print(out, "%s{user-id=%u reason=%t", at > 0 ? "," : "", ban->user_id, ban->reason);
    text_print(out, " since=%U}", ban->since);
  }
  text_print(out, "]");
}

static void put_chart(struct text *out, const phira_plugin_types_option_chart_t *chart) {
  if (!chart->is_some) {
    text_print(out, "-");
    return;
  }
  text_print(out, "{id=%d name=%t}", chart->val.id, chart->val.name);
}

void describe_room(struct text *out, const phira_plugin_types_room_info_t *room) {
  static const char *const PHASES[] = {"selecting-chart", "waiting-for-ready", "playing"};
  text_print(out, "{id=%u name=%t host=", room->id, room->name);
  put_option(out, room->host);
  text_print(out, " players=");
  put_numbers(out, room->players);
  text_print(out, " monitors=");
  put_numbers(out, room->monitors);
  text_print(out, " max-users=%u phase=%s", room->max_users, PHASES[room->phase]);
  text_print(out, " locked=%b cycle=%b chart=", room->locked, room->cycle);
  put_chart(out, &room->chart);
  text_print(out, "}");
}

void describe_rooms(struct text *out, phira_plugin_types_list_room_info_t rooms) {
  text_print(out, "[");
  for (size_t at = 0; at < rooms.len; at++) {
    if (at > 0)
      text_print(out, ",");
    describe_room(out, &rooms.ptr[at]);
  }
  text_print(out, "]");
}

static void put_results(struct text *out, phira_plugin_events_list_game_result_t results) {
  text_print(out, "[");
  for (size_t at = 0; at < results.len; at++) {
    const phira_plugin_events_game_result_t *result = &results.ptr[at];
    text_print(out, "%s{user-id=%u score=%d", at > 0 ? "," : "", result->user_id, result->score);
    text_print(out, " accuracy=%D", thousandths(result->accuracy));
    text_print(out, " full-combo=%b aborted=%b}", result->full_combo, result->aborted);
  }
  text_print(out, "]");
}

void describe_event(struct text *out, const phira_plugin_events_event_t *event) {
  static const char *const REASONS[] = {"left",   "timed-out",      "kicked",
                                        "banned", "protocol-error", "server-shutdown"};
  switch (event->tag) {
  case PHIRA_PLUGIN_EVENTS_EVENT_SERVER_START:
    text_print(out, "server-start({version=%t", event->val.server_start.version);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_SERVER_SHUTDOWN:
    text_print(out, "server-shutdown({reason=%t", event->val.server_shutdown.reason);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_USER_CONNECT:
    text_print(out, "user-connect({user=");
    describe_user(out, &event->val.user_connect.user);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_USER_DISCONNECT:
    text_print(out, "user-disconnect({user-id=%u name=%t", event->val.user_disconnect.user_id,
               event->val.user_disconnect.name);
    text_print(out, " reason=%s", REASONS[event->val.user_disconnect.reason]);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_ROOM_CREATE:
    text_print(out, "room-create({room-id=%u name=%t", event->val.room_create.room_id,
               event->val.room_create.name);
    text_print(out, " max-users=%u creator=", event->val.room_create.max_users);
    put_option(out, event->val.room_create.creator);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_ROOM_DISBAND:
    text_print(out, "room-disband({room-id=%u name=%t", event->val.room_disband.room_id,
               event->val.room_disband.name);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_USER_JOIN_ROOM: {
    const phira_plugin_events_user_join_room_event_t *join = &event->val.user_join_room;
    text_print(out, "user-join-room({user-id=%u room-id=%u monitor=%b", join->user_id, join->room_id,
               join->monitor);
    break;
  }
  case PHIRA_PLUGIN_EVENTS_EVENT_USER_LEAVE_ROOM: {
    const phira_plugin_events_user_leave_room_event_t *leave = &event->val.user_leave_room;
    text_print(out, "user-leave-room({user-id=%u room-id=%u", leave->user_id, leave->room_id);
    break;
  }
  case PHIRA_PLUGIN_EVENTS_EVENT_GAME_START:
    text_print(out, "game-start({room-id=%u chart=", event->val.game_start.room_id);
    put_chart(out, &event->val.game_start.chart);
    text_print(out, " players=");
    put_numbers(out, event->val.game_start.players);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_GAME_END:
    text_print(out, "game-end({room-id=%u chart=", event->val.game_end.room_id);
    put_chart(out, &event->val.game_end.chart);
    text_print(out, " results=");
    put_results(out, event->val.game_end.results);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_COMMAND_INPUT:
    text_print(out, "command-input({source=");
    describe_source(out, &event->val.command_input.source);
    text_print(out, " line=%t", event->val.command_input.line);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_MESSAGE_SEND: {
    const phira_plugin_events_message_send_event_t *sent = &event->val.message_send;
    text_print(out, "message-send({user-id=%u room-id=%u content=%t", sent->user_id, sent->room_id,
               sent->content);
    break;
  }
  case PHIRA_PLUGIN_EVENTS_EVENT_TIMER:
    text_print(out, "timer({timer=%u", event->val.timer.timer);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_CONFIG_CHANGE:
    text_print(out, "config-change({keys=");
    describe_strings(out, event->val.config_change.keys);
    break;
  case PHIRA_PLUGIN_EVENTS_EVENT_CUSTOM:
    text_print(out, "custom({event-type=%t source=%t", event->val.custom.event_type,
               event->val.custom.source);
    text_print(out, " data=%t", event->val.custom.data);
    break;
  }
  text_print(out, "})");
}

void describe_context(struct text *out, const phira_plugin_event_handler_event_context_t *context) {
  text_print(out, "{at=%U sequence=%U stage=", context->at, context->sequence);
  switch (context->stage.tag) {
  case PHIRA_PLUGIN_EVENT_HANDLER_STAGE_ASKED:
    text_print(out, "asked");
    break;
  case PHIRA_PLUGIN_EVENT_HANDLER_STAGE_HAPPENED:
    text_print(out, "happened");
    break;
  case PHIRA_PLUGIN_EVENT_HANDLER_STAGE_VETOED:
    text_print(out, "vetoed(%t)", context->stage.val.vetoed);
    break;
  }
  text_print(out, "}");
}
