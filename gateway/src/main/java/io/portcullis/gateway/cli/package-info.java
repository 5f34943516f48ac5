/** The command line: one class a command, and what they print. */
@NullMarked
package io.portcullis.gateway.cli;

import org.jspecify.annotations.NullMarked;
