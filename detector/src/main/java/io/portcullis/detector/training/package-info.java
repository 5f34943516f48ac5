/** Makes models from labelled flows, and judges models by them. */
@NullMarked
package io.portcullis.detector.training;

import org.jspecify.annotations.NullMarked;
