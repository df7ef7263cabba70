// SPDX-License-Identifier: MIT
// Values of the world as text, in the form that test/guests/shared/README.md gives them.

#ifndef DESCRIBE_H
#define DESCRIBE_H

#include "text.h"

/** `not-found: no user 99`. Frees the error. */
void describe_failure(struct text *out, phira_plugin_types_host_error_t *error);

void describe_bytes(struct text *out, phira_plugin_list_u8_t bytes);
void describe_strings(struct text *out, phira_plugin_list_string_t list);
void describe_config(struct text *out, const phira_plugin_config_option_config_value_t *value);
void describe_source(struct text *out, const phira_plugin_events_command_source_t *source);
void describe_host(struct text *out, const phira_plugin_host_host_info_t *info);
void describe_user(struct text *out, const phira_plugin_types_user_info_t *user);
void describe_users(struct text *out, phira_plugin_types_list_user_info_t users);
void describe_bans(struct text *out, phira_plugin_users_list_ban_t bans);
void describe_room(struct text *out, const phira_plugin_types_room_info_t *room);
void describe_rooms(struct text *out, phira_plugin_types_list_room_info_t rooms);
void describe_event(struct text *out, const phira_plugin_events_event_t *event);
void describe_context(struct text *out, const phira_plugin_event_handler_event_context_t *context);

#endif
