/**
 * Commands that run the gateway, set its mode and look at how it is.
 *
 * <p>Rules of their own they have none.
 *
 * <p>When it misbehaves: {@code status} and {@code doctor} say what is wrong and what to do.
 */
@NullMarked
package io.portcullis.gateway.cli.operate;

import org.jspecify.annotations.NullMarked;
