namespace Puente.Serving.Models;

/// <summary>What a host has done since it started.</summary>
/// <param name="Requests">Inference requests and inspections that reached a release.</param>
/// <param name="Images">Images (tiles included) answered.</param>
/// <param name="Failures">Requests that the release failed; malformed and refused ones are not the release's fault and not counted.</param>
/// <param name="Refused">Requests turned away because too many waited.</param>
/// <param name="Seconds">Wall seconds spent on requests, waiting included, summed.</param>
/// <param name="Switches">Releases that became current.</param>
public sealed record ModelHostCounters(long Requests, long Images, long Failures, long Refused, double Seconds, long Switches);
