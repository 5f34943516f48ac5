package io.portcullis.fleet.message;

/**
 * How a site is, in numbers.
 *
 * @param version of the program
 * @param mode {@code dry_run}, {@code armed} or {@code armed_until}
 * @param rules in force, all of them
 * @param fleet of these, by decisions of other sites
 * @param leaks rules whose traffic was seen behind the firewall
 * @param breakerOpen whether nothing new is blocked
 */
public record Health(
    String version, String mode, int rules, int fleet, int leaks, boolean breakerOpen) {}
