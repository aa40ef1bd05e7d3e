namespace StreamML.Api.Replaying;

/// <summary>What is to be replayed, and how; what is left out leaves all in.</summary>
/// <param name="Since">Only texts written at this time or later; left out: from the first that is kept.</param>
/// <param name="Until">Only texts written before this time; left out: up to the last there is now.</param>
/// <param name="Tenant">Only of this tenant.</param>
/// <param name="Contact">Only of this contact, by its key.</param>
/// <param name="Language">Only messages whose result has this language now, such as pt.</param>
/// <param name="OlderThan">Only messages with a label of a model that was published before this version, or before this
/// time.</param>
/// <param name="Models"><c>current</c>, the default: the models that are live now. <c>as-of</c>: those that were live
/// at the time of each text.</param>
/// <param name="MaxRate">Most records per second; 0: no cap; left out: as <c>Jobs__MaxRate</c> says.</param>
/// <param name="Type">Only messages of this type as received, such as text or audio.</param>
/// <param name="Labels">Only messages whose result has all of these labels now, such as intent=support.</param>
/// <param name="Ranges">Only these offsets, one range of a partition at most; left out: of all partitions.</param>
/// <param name="Pilot">Messages that go through the models first; 0: none; left out: as <c>Jobs__PilotRecords</c>
/// says.</param>
/// <param name="Abort">When it fails by itself; left out: as <c>Jobs__AbortChangedPercent</c> and
/// <c>Jobs__AbortDeadLettersPercent</c> say.</param>
/// <param name="From"><c>topics</c>, the default: texts that the topic still keeps. <c>tables</c>: those of PostgreSQL,
/// which keeps them for longer; they are copied to topics that the replay reads.</param>
/// <param name="Only">Only these labels are compared, and shown in tables at a cutover, such as intent;
/// <c>translation</c> alone has every text translated. Of the scorer: lead, churn or engagement. Left out: all.</param>
/// <param name="Stage"><c>enricher</c>, the default: texts get their labels and translations again. <c>scorer</c>:
/// contacts get their scores again, by their last vectors; then type, language, labels and from tables mean
/// nothing.</param>
public sealed record ReplayRequest(
    DateTimeOffset? Since = null, DateTimeOffset? Until = null, string? Tenant = null, string? Contact = null,
    string? Language = null, string? OlderThan = null, string? Models = null, long? MaxRate = null,
    string? Type = null, IReadOnlyList<string>? Labels = null, IReadOnlyList<ReplayRangeRequest>? Ranges = null,
    int? Pilot = null, ReplayAbortShape? Abort = null, string? From = null,
    IReadOnlyList<string>? Only = null, string? Stage = null);

/// <summary>A range of a partition that is asked for.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="FirstOffset">The first offset.</param>
/// <param name="NextOffset">The first offset not included; left out: up to the last there is now.</param>
public sealed record ReplayRangeRequest(int? Partition = null, long? FirstOffset = null, long? NextOffset = null);

/// <summary>When a replay fails by itself.</summary>
/// <param name="ChangedPercent">More than this percentage of the labels changes, 0 to 100; 100: never; left out: as
/// before.</param>
/// <param name="DeadLettersPercent">More than this percentage of the records becomes dead letters, 0 to 100; 100:
/// never; left out: as before.</param>
public sealed record ReplayAbortShape(double? ChangedPercent = null, double? DeadLettersPercent = null);

/// <summary>The plan that is approved.</summary>
/// <param name="Plan">The plan's hash, or its first 8 digits or more: it says which plan was read.</param>
/// <param name="MaxRate">Most records per second; 0: no cap; left out: as planned.</param>
/// <param name="Abort">When it fails by itself; left out: as planned.</param>
public sealed record ReplayStartRequest(string? Plan = null, long? MaxRate = null, ReplayAbortShape? Abort = null);

/// <summary>How a replay goes on.</summary>
/// <param name="MaxRate">Most records per second; 0: no cap; left out: as before.</param>
/// <param name="Abort">When it fails by itself from now on; left out: as before.</param>
public sealed record ReplayResumeRequest(long? MaxRate = null, ReplayAbortShape? Abort = null);

/// <summary>A replay.</summary>
/// <param name="Id">The job.</param>
/// <param name="State"><c>planned</c>, <c>approved</c>, <c>running</c>, <c>paused</c>, <c>comparing</c>, <c>ready</c>,
/// <c>done</c>, <c>undone</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Message">What it is doing, or why it ended.</param>
/// <param name="Actions">What can be asked of it now: <c>start</c>, <c>pause</c>, <c>resume</c>, <c>cancel</c>,
/// <c>cutover</c>, <c>undo</c>.</param>
/// <param name="Pending">What was asked of it and has no answer yet.</param>
/// <param name="Refusal">Why what was asked last was refused.</param>
/// <param name="Generation">The number of its topics, from 1; left out until it has run.</param>
/// <param name="MaxRate">Most records per second now; 0: no cap.</param>
/// <param name="PlannedAt">When it was planned.</param>
/// <param name="PlannedBy">Who planned it.</param>
/// <param name="StartedAt">When it first ran.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Plan">What it reads.</param>
/// <param name="Abort">When it fails by itself.</param>
/// <param name="Pilot">What the first messages came to; left out until they have been through the models.</param>
/// <param name="Progress">How far it is; left out until it has run.</param>
public sealed record ReplayAnswer(
    string Id, string State, string Message, IReadOnlyList<string> Actions, string? Pending, string? Refusal,
    int? Generation, long MaxRate, DateTimeOffset PlannedAt, string PlannedBy, DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt, ReplayPlanAnswer Plan, ReplayAbortShape Abort, ReplayPilotAnswer? Pilot,
    ReplayProgressAnswer? Progress);

/// <summary>What a replay reads, with which models, and what it comes to.</summary>
/// <param name="Sha256">The plan's hash: a start names it.</param>
/// <param name="From"><c>topics</c> or <c>tables</c>.</param>
/// <param name="Topic">The topic that is read: of tables, that of the copy.</param>
/// <param name="Stage"><c>enricher</c> or <c>scorer</c>.</param>
/// <param name="Tenant">Only of this tenant.</param>
/// <param name="Contact">Only of this contact.</param>
/// <param name="Type">Only of this type.</param>
/// <param name="Language">Only of this language.</param>
/// <param name="Labels">Only with all of these labels.</param>
/// <param name="OlderThan">Only with a label of a model that was published before this time.</param>
/// <param name="Only">The labels that are compared and shown; empty: all.</param>
/// <param name="Models"><c>current</c> or <c>as-of</c>.</param>
/// <param name="ModelsAt">For <c>current</c>: the time at which they were live.</param>
/// <param name="MissingModels">Versions that were live then and are gone, as task/scope/version. With any, it cannot be
/// started.</param>
/// <param name="MaxRate">Most records per second, as planned; 0: no cap.</param>
/// <param name="Records">Records that match: counted, not estimated.</param>
/// <param name="RangeRecords">Records that were counted, whether they match or not.</param>
/// <param name="Bytes">Bytes of those that match.</param>
/// <param name="RecordsAbout">Records that match, with about as many of the offsets that are not counted.</param>
/// <param name="UncountedOffsets">Offsets of the ranges that are not counted; the role jobs counts them while the plan
/// waits. 0: the figures are of all.</param>
/// <param name="FirstAt">When the first of them was written.</param>
/// <param name="LastAt">When the last of them was written.</param>
/// <param name="Ranges">The range of each partition that has one.</param>
/// <param name="Gaps">What was asked for and is gone, since retention took it.</param>
/// <param name="PilotRecords">Records that go through the models first.</param>
public sealed record ReplayPlanAnswer(
    string Sha256, string From, string Topic, string Stage, string? Tenant, string? Contact, string? Type,
    string? Language, IReadOnlyList<string> Labels, DateTimeOffset? OlderThan, IReadOnlyList<string> Only,
    string Models, DateTimeOffset? ModelsAt,
    IReadOnlyList<string> MissingModels, long MaxRate, long Records, long RangeRecords, long Bytes,
    long RecordsAbout, long UncountedOffsets,
    DateTimeOffset? FirstAt, DateTimeOffset? LastAt, IReadOnlyList<ReplayRangeAnswer> Ranges,
    IReadOnlyList<ReplayGapAnswer> Gaps, int PilotRecords);

/// <summary>A range of a partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="FirstOffset">The first offset.</param>
/// <param name="NextOffset">The first offset not included.</param>
public sealed record ReplayRangeAnswer(int Partition, long FirstOffset, long NextOffset);

/// <summary>What retention took of a partition before the replay was planned.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="FirstOffset">The first offset that is gone.</param>
/// <param name="NextOffset">The first offset behind these.</param>
/// <param name="KeptFrom">When the first record that is kept was written; left out where there is none.</param>
public sealed record ReplayGapAnswer(int Partition, long FirstOffset, long NextOffset, DateTimeOffset? KeptFrom);

/// <summary>What the first messages of a plan came to. Nothing of it is written to topics or tables.</summary>
/// <param name="MadeAt">When it was made.</param>
/// <param name="Fault">Why it could not be made.</param>
/// <param name="Records">Records that went through the models.</param>
/// <param name="DeadLetters">Of these, records that would be dead letters.</param>
/// <param name="RecordsPerSecond">The rate once the models were loaded.</param>
/// <param name="ExpectedSeconds">What the whole plan takes at this rate or at its cap; left out where it is not
/// known.</param>
/// <param name="Compared">Messages with a live result.</param>
/// <param name="Changed">Of these, messages with another label in any field.</param>
/// <param name="Labels">Labels of the compared messages, without translations.</param>
/// <param name="LabelsChanged">Of these, labels that change.</param>
/// <param name="Moves">From what to what, most first.</param>
public sealed record ReplayPilotAnswer(
    DateTimeOffset MadeAt, string? Fault, long Records, long DeadLetters, double RecordsPerSecond,
    double? ExpectedSeconds, long Compared, long Changed, long Labels, long LabelsChanged,
    IReadOnlyList<ReplayMoveAnswer> Moves);

/// <summary>Messages of a pilot whose label goes from one to another.</summary>
/// <param name="Field">The field.</param>
/// <param name="From">The live label; <c>none</c> where there is none.</param>
/// <param name="To">The replay's.</param>
/// <param name="Messages">How many.</param>
public sealed record ReplayMoveAnswer(string Field, string From, string To, long Messages);

/// <summary>How far a replay is. Offsets also count records that do not match, and markers of transactions.</summary>
/// <param name="OffsetsDone">Offsets that are done.</param>
/// <param name="OffsetsTotal">Offsets of all ranges.</param>
/// <param name="OffsetsPerSecond">The rate over the last seconds, while it runs.</param>
/// <param name="SecondsLeft">The time left at this rate, while it runs and is known.</param>
/// <param name="LiveBehindSeconds">How far the live stage is behind, while it runs.</param>
/// <param name="StandsStill">Whether it waits for the live stage, while it runs.</param>
/// <param name="RunsAtHalfSpeed">Whether it runs at half its speed for the live stage, while it runs.</param>
/// <param name="Records">Records written, once all are.</param>
/// <param name="DeadLetters">How many of them are dead letters.</param>
/// <param name="Compared">Messages that were compared with their live results for the rules: all, or a sample of
/// many.</param>
/// <param name="Changed">Of these, messages with another label in any field.</param>
/// <param name="Labels">Labels of the compared messages, without translations.</param>
/// <param name="LabelsChanged">Of these, labels that change.</param>
public sealed record ReplayProgressAnswer(
    long OffsetsDone, long OffsetsTotal, double? OffsetsPerSecond, double? SecondsLeft, double? LiveBehindSeconds,
    bool? StandsStill, bool? RunsAtHalfSpeed, long? Records, long? DeadLetters, long Compared, long Changed,
    long Labels, long LabelsChanged);

/// <summary>Replays, the newest first.</summary>
/// <param name="Items">The replays.</param>
public sealed record ReplaysAnswer(IReadOnlyList<ReplayAnswer> Items);

/// <summary>How the results of a replay differ from the live ones of the same messages; of the scorer, of the same
/// contacts.</summary>
/// <param name="Id">The job.</param>
/// <param name="State">Where it stands: before it is <c>ready</c>, not all is written.</param>
/// <param name="Stage"><c>enricher</c> or <c>scorer</c>: what is counted are messages or contacts.</param>
/// <param name="LiveTopic">The live results.</param>
/// <param name="ShadowTopic">Those of the replay.</param>
/// <param name="Compared">Messages with both.</param>
/// <param name="WithoutLive">Messages of the replay that had no live result when it was planned.</param>
/// <param name="Changed">Messages with another label in any field.</param>
/// <param name="Fields">By field; fields of which nothing was compared are left out.</param>
/// <param name="Tenants">By tenant.</param>
public sealed record ReplayDiffAnswer(
    string Id, string State, string Stage, string LiveTopic, string ShadowTopic, long Compared, long WithoutLive,
    long Changed, IReadOnlyList<FieldDiffAnswer> Fields, IReadOnlyList<TenantDiffAnswer> Tenants);

/// <summary>How one field differs.</summary>
/// <param name="Field">The field.</param>
/// <param name="Compared">Messages with a label of it on either side.</param>
/// <param name="Changed">Messages with another label.</param>
/// <param name="Moves">From label to label, most first.</param>
/// <param name="Models">By the models that said it, most first.</param>
public sealed record FieldDiffAnswer(
    string Field, long Compared, long Changed, IReadOnlyList<LabelMoveAnswer> Moves,
    IReadOnlyList<ModelMoveAnswer> Models);

/// <summary>Messages whose label goes from one to another.</summary>
/// <param name="From">The live label; <c>none</c> where there is none.</param>
/// <param name="To">The replay's.</param>
/// <param name="Messages">How many.</param>
/// <param name="Samples">Ids of some, as many as were asked for.</param>
public sealed record LabelMoveAnswer(string From, string To, long Messages, IReadOnlyList<string> Samples);

/// <summary>Messages that one model labelled live and another in the replay.</summary>
/// <param name="From">The live model, name and version; <c>none</c> where none said anything.</param>
/// <param name="To">The replay's.</param>
/// <param name="Messages">How many.</param>
/// <param name="Changed">How many of them have another label.</param>
public sealed record ModelMoveAnswer(string From, string To, long Messages, long Changed);

/// <summary>Messages of one tenant.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Compared">Messages with both results.</param>
/// <param name="Changed">Messages with another label in any field.</param>
public sealed record TenantDiffAnswer(string Tenant, long Compared, long Changed);
