/**
 * The ways to tell somebody: webhooks, mail, syslog, the journal, a command.
 *
 * <p>It decides neither what is told nor when, and waits for nobody but the one it tells. A new way
 * is one class here and one line in {@code Notifiers}.
 *
 * <p>When it misbehaves: {@code notify test} sends a message and says what the other side answered.
 */
@NullMarked
package io.portcullis.gateway.notify.notifier;

import org.jspecify.annotations.NullMarked;
