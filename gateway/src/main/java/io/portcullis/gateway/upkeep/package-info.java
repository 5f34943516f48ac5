/**
 * What the running gateway does beside deciding: duties at their own intervals, settings that can
 * change while it runs, and what it tells the service manager that started it.
 *
 * <p>It knows no rule and no flow; the duties themselves lie where their subject does.
 *
 * <p>When it misbehaves: {@code systemctl status} shows what the service manager heard last, and
 * the event log has each reload with what it changed.
 */
@NullMarked
package io.portcullis.gateway.upkeep;

import org.jspecify.annotations.NullMarked;
