/**
 * The line to the gateway: a socket, what was heard on it, and what is asked.
 *
 * <p>It judges nothing of what it hears, and keeps what it heard last when the gateway is gone.
 *
 * <p>When it misbehaves: {@code GatewayLink} connects anew each second; look who may open {@code
 * /run/portcullis/web.sock}.
 */
@NullMarked
package io.portcullis.web.gate;

import org.jspecify.annotations.NullMarked;
