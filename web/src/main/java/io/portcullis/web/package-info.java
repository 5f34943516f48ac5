/**
 * A page to look at, served by a process of its own without any right: HTTP, sessions, templates,
 * and an API for programs.
 *
 * <p>It decides nothing, opens no file of the gateway, and talks to the gateway by its socket
 * alone. Nothing here is trusted by the gateway.
 *
 * <p>When it misbehaves: the strip on each page says how old what it shows is; {@code status -o
 * json} has the same numbers from the gateway's own files.
 */
@NullMarked
package io.portcullis.web;

import org.jspecify.annotations.NullMarked;
