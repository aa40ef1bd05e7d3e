namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// How the results of a replay differ from the live ones of the same messages; of the scorer, of the same contacts.
/// </summary>
/// <param name="JobId">The job.</param>
/// <param name="State">Where it stands: before it is ready, not all is written.</param>
/// <param name="Stage">The stage that was replayed.</param>
/// <param name="LiveTopic">The live results.</param>
/// <param name="ShadowTopic">Those of the replay.</param>
/// <param name="Compared">Messages with both.</param>
/// <param name="WithoutLive">Messages of the replay without a live result when it was planned.</param>
/// <param name="Changed">Messages with another label in any field.</param>
/// <param name="Fields">By field; fields of which nothing was compared are left out.</param>
/// <param name="Tenants">By tenant.</param>
public sealed record ReplayDifference(
    string JobId, string State, string Stage, string LiveTopic, string ShadowTopic, long Compared, long WithoutLive,
    long Changed, IReadOnlyList<FieldDifference> Fields, IReadOnlyList<TenantDifference> Tenants);

/// <summary>How one field differs.</summary>
/// <param name="Field">The field.</param>
/// <param name="Compared">Messages with a label of it on either side.</param>
/// <param name="Changed">Messages with another label.</param>
/// <param name="Moves">From what to what, most first.</param>
/// <param name="Models">By the models that said it, most first.</param>
public sealed record FieldDifference(
    string Field, long Compared, long Changed, IReadOnlyList<LabelMove> Moves, IReadOnlyList<ModelMove> Models);

/// <summary>Messages whose label goes from one to another.</summary>
/// <param name="From">The live label.</param>
/// <param name="To">The replayed one.</param>
/// <param name="Messages">How many.</param>
/// <param name="Samples">Ids of some, without their texts.</param>
public sealed record LabelMove(string From, string To, long Messages, IReadOnlyList<string> Samples);

/// <summary>Messages that one model labelled live and another in the replay.</summary>
/// <param name="From">The live model, name and version.</param>
/// <param name="To">The replay's.</param>
/// <param name="Messages">How many.</param>
/// <param name="Changed">How many of them have another label.</param>
public sealed record ModelMove(string From, string To, long Messages, long Changed);

/// <summary>Messages of one tenant.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Compared">Messages with both results.</param>
/// <param name="Changed">Messages with another label in any field.</param>
public sealed record TenantDifference(string Tenant, long Compared, long Changed);
