package io.portcullis.gateway.config;

import java.util.ArrayList;
import java.util.List;

/** What is found while a configuration is read, in the order of the files. Used by one thread. */
final class Reading {
  private final List<String> problems;
  private final List<String> notices;
  private final List<Setting> settings = new ArrayList<>();

  private Reading(List<String> problems, List<String> notices) {
    this.problems = problems;
    this.notices = notices;
  }

  Reading() {
    this(new ArrayList<>(), new ArrayList<>());
  }

  /** One that tells this one its problems and notices, and keeps its settings to itself. */
  Reading withoutSettings() {
    return new Reading(problems, notices);
  }

  /** What makes the configuration unusable, with its place. */
  List<String> problems() {
    return problems;
  }

  /** What works and should be written in another way, with its place. */
  List<String> notices() {
    return notices;
  }

  /** What is in force, in the order in which it was asked for. */
  List<Setting> settings() {
    return settings;
  }
}
