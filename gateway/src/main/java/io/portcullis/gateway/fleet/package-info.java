/**
 * The gateway's part in a fleet, both ways: decisions of other sites come as wishes, they hear of
 * our blocks and of servers with a rhythm, and what the fleet's operator publishes is taken as far
 * as this router says. What it says and hears is the module {@code fleet}'s affair.
 *
 * <p>Without {@code fleet.site} in the configuration no class of that module is loaded.
 *
 * <p>When it misbehaves: {@code portcullis fleet status}; the journal says once why the bus does
 * not answer.
 */
@NullMarked
package io.portcullis.gateway.fleet;

import org.jspecify.annotations.NullMarked;
