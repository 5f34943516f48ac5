/**
 * Which periodic behaviour is customary in this network: learned from its flows, ruled on by its
 * operator.
 */
@NullMarked
package io.portcullis.detector.baseline;

import org.jspecify.annotations.NullMarked;
