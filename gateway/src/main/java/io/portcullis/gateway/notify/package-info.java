/**
 * Somebody is told what happened: events become notices, and each notifier sends them at its pace.
 *
 * <p>It decides nothing, and nobody who decides waits for it: each notifier has a queue and a
 * thread of its own, and what does not fit is lost and counted.
 *
 * <p>When it misbehaves: {@code notify test} tries each notifier; {@code
 * portcullis_notices_lost_total} counts what was lost, and the journal says why.
 */
@NullMarked
package io.portcullis.gateway.notify;

import org.jspecify.annotations.NullMarked;
