/**
 * What the templates show: plain values, made of the gateway's JSON, with words and numbers as
 * people read them.
 *
 * <p>Nothing here is markup: templates escape every text, and drawings are numbers.
 *
 * <p>When it misbehaves: the same thing by {@code rules list -o json} or {@code rules explain}.
 */
@NullMarked
package io.portcullis.web.view;

import org.jspecify.annotations.NullMarked;
