using System.Text.Json;

namespace StreamML.Api.Erasing;

/// <summary>Whom to erase.</summary>
/// <param name="Person">A phone number in any notation, a user id, a user name, or a contact key.</param>
public sealed record ErasureRequest(string? Person = null);

/// <summary>What there is of a person, and where. Names nobody: the contact key is a keyed hash.</summary>
/// <param name="ContactKey">The contact; of several that were merged, the one that won.</param>
/// <param name="Contacts">Contact keys of the person, merged ones among them.</param>
/// <param name="Identities">Identities of the person that are known.</param>
/// <param name="Topics">Records on each topic; of bodies that name others too, the person's part is meant.</param>
/// <param name="Tables">Rows of each table.</param>
/// <param name="MediaFiles">Audio files that are nobody else's too.</param>
/// <param name="RecordsAtOnce">Whether records go at once, as on the embedded broker; else with their segments.</param>
public sealed record ErasurePlanAnswer(
    string ContactKey, int Contacts, int Identities, IReadOnlyDictionary<string, long> Topics,
    IReadOnlyDictionary<string, long> Tables, int MediaFiles, bool RecordsAtOnce);

/// <summary>An erasure that was asked for.</summary>
/// <param name="Id">The request; the receipt has an id of its own.</param>
/// <param name="Status"><c>unconfirmed</c>, <c>waiting</c>, <c>running</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="ContactKey">The contact.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="RequestedBy">Application and id of the key, subject of the token, or person of the dashboard.</param>
/// <param name="ConfirmedAt">When somebody else confirmed it; null where nobody did.</param>
/// <param name="ConfirmedBy">Who.</param>
/// <param name="Step">What it was doing last.</param>
/// <param name="EndedAt">When it ended; null: it has not.</param>
/// <param name="Message">What to do, where it failed.</param>
/// <param name="Receipt">The signed receipt as a text: written to a file as it is, <c>streamml forget verify</c> checks
/// it.</param>
public sealed record ErasureAnswer(
    string Id, string Status, string ContactKey, DateTimeOffset RequestedAt, string RequestedBy,
    DateTimeOffset? ConfirmedAt, string? ConfirmedBy, string? Step, DateTimeOffset? EndedAt, string? Message,
    string? Receipt);

/// <summary>Erasures, the last asked for first.</summary>
/// <param name="Items">The erasures, without receipts.</param>
public sealed record ErasuresAnswer(IReadOnlyList<ErasureAnswer> Items);

/// <summary>Everything that is known of a person.</summary>
/// <param name="Format">Names the fields: <c>streamml-export/1</c>.</param>
/// <param name="ExportedAt">When it was read.</param>
/// <param name="Tenant">Whose contact.</param>
/// <param name="ContactKey">The contact.</param>
/// <param name="Identities">What the person is called.</param>
/// <param name="Tables">Rows of each table that has some.</param>
/// <param name="Media">Audio files in base64, by their SHA-256.</param>
public sealed record PersonFile(
    string Format, DateTimeOffset ExportedAt, string Tenant, string ContactKey, IReadOnlyList<string> Identities,
    IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Tables, IReadOnlyDictionary<string, string> Media);
