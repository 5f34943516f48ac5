/** Wires the parts in one readable page of {@code new}, and holds the command line. */
@NullMarked
package io.portcullis.gateway;

import org.jspecify.annotations.NullMarked;
