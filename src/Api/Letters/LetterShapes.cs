namespace StreamML.Api.Letters;

/// <summary>Which dead letters are meant, and why; what is left out leaves all in.</summary>
/// <param name="Reason">Why, for the record. A discard needs it.</param>
/// <param name="Id">One letter, by its id: topic/partition/offset/role of the record that was given up.</param>
/// <param name="Topic">Only records of this topic.</param>
/// <param name="Code">Only with this reason, its code.</param>
/// <param name="Stage">Only given up by this stage or role.</param>
/// <param name="Model">Only records that name this model or version.</param>
/// <param name="Tenant">Only of this tenant.</param>
/// <param name="Contact">Only of this contact, by its key.</param>
/// <param name="Since">Only given up at this time or later.</param>
/// <param name="Until">Only given up before this time.</param>
/// <param name="All">All that wait: needed where nothing else is named.</param>
public sealed record LetterRequest(
    string? Reason = null, string? Id = null, string? Topic = null, string? Code = null, string? Stage = null,
    string? Model = null, string? Tenant = null, string? Contact = null, DateTimeOffset? Since = null,
    DateTimeOffset? Until = null, bool? All = null);

/// <summary>What a redrive does.</summary>
/// <param name="Planned">Records that are to come back.</param>
/// <param name="Redriven">Records that are back on their topics.</param>
/// <param name="Gone">Dead letters that their topic no longer had.</param>
/// <param name="PilotFailed">How many of the pilot failed again.</param>
/// <param name="TooOften">Left waiting: brought back as often as is allowed.</param>
/// <param name="Replaced">Left waiting: a newer version is on the topic.</param>
/// <param name="NoOrigin">Left waiting: they do not say where they came from.</param>
/// <param name="Stopped">Why it stopped before its end; null if it did not.</param>
public sealed record RedriveAnswer(
    int Planned, int Redriven, int Gone, int PilotFailed, int TooOften, int Replaced, int NoOrigin, string? Stopped);

/// <summary>What a discard has done.</summary>
/// <param name="Discarded">How many.</param>
public sealed record DiscardAnswer(int Discarded);

/// <summary>How many dead letters are in which state.</summary>
/// <param name="All">All that are kept.</param>
/// <param name="Redriven">Back on their topics.</param>
/// <param name="Discarded">Discarded, with a reason.</param>
/// <param name="Waiting">Neither.</param>
public sealed record LetterSumsAnswer(long All, long Redriven, long Discarded, long Waiting);
