namespace StreamML.Schemas.Json;

/// <summary>Context of a posted record besides its JSON.</summary>
/// <param name="Tenant">The tenant it belongs to. A <c>tenant</c> field in the JSON must then be equal. Empty: the
/// field is required.</param>
/// <param name="EventId">The id to use if the JSON has no <c>event_id</c>; at most 128 characters.</param>
/// <param name="ReceivedAtMs">When it was read, milliseconds since the Unix epoch; its time if the JSON gives
/// none.</param>
public readonly record struct ApiRecordContext(string Tenant, string EventId, long ReceivedAtMs);
