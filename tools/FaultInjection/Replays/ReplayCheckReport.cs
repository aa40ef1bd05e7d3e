namespace StreamML.FaultInjection.Replays;

/// <summary>How a check of replays ended.</summary>
public sealed record ReplayCheckReport : ICheckReport
{
    /// <summary>There are no problems.</summary>
    public bool Ok { get; init; }

    /// <summary>What does not hold, in words.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Records that the plan counted.</summary>
    public long Planned { get; init; }

    /// <summary>Records in the ranges of the plan.</summary>
    public long Read { get; init; }

    /// <summary>Records of them that cannot be read.</summary>
    public long Unreadable { get; init; }

    /// <summary>Results and dead letters that the killed replay wrote.</summary>
    public long Written { get; init; }

    /// <summary>The same as the job tells it.</summary>
    public long Told { get; init; }

    /// <summary>Dead letters among them.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Making the plan, seconds.</summary>
    public double PlanSeconds { get; init; }

    /// <summary>Kills of the process that led, while the replay ran.</summary>
    public int Kills { get; init; }

    /// <summary>Messages without a result in the killed replay.</summary>
    public long Lost { get; init; }

    /// <summary>Results of a message that has one already.</summary>
    public long Doubled { get; init; }

    /// <summary>Results of messages that are not in the plan.</summary>
    public long Unexpected { get; init; }

    /// <summary>Results that differ from those of the undisturbed replay, by field.</summary>
    public IReadOnlyDictionary<string, long> Different { get; init; } = new Dictionary<string, long>();

    /// <summary>Results that differ from the live ones, by field.</summary>
    public IReadOnlyDictionary<string, long> DifferentFromLive { get; init; } = new Dictionary<string, long>();

    /// <summary>Predictions that one of the two replays has more than the other.</summary>
    public long PredictionsOff { get; init; }

    /// <summary>Most results of replays that readers saw before a cutover, in the table and on the topic.</summary>
    public long Visible { get; init; }

    /// <summary>Records per second of the undisturbed replay, its start and the count at its end included.</summary>
    public double PerSecond { get; init; }

    /// <summary>Rows that the cutover changed.</summary>
    public long Changed { get; init; }

    /// <summary>Queries beside the cutover and its undo.</summary>
    public long Queries { get; init; }

    /// <summary>Queries that saw neither the old results nor the new ones.</summary>
    public long Mixed { get; init; }

    /// <summary>From asking for a cutover to its end, seconds.</summary>
    public double CutoverSeconds { get; init; }

    /// <summary>From asking for an undo to its end, seconds.</summary>
    public double UndoSeconds { get; init; }

    /// <summary>After the undo every row was as before.</summary>
    public bool Restored { get; init; }

    /// <summary>A cutover that was killed in the middle left nothing.</summary>
    public bool KilledCutoverLeftNothing { get; init; }

    /// <summary>The next process made that cutover.</summary>
    public bool KilledCutoverWentOn { get; init; }

    /// <summary>Rows of the past texts that were deleted.</summary>
    public long RowsLost { get; init; }

    /// <summary>Rows of them that the undisturbed replay put into the empty table.</summary>
    public long RowsRebuilt { get; init; }

    /// <summary>
    /// Those rows were what live had made, hash for hash without latencies, the time of making and the generation, and
    /// an undo removed them.
    /// </summary>
    public bool RebuiltAsLive { get; init; }

    /// <summary>From asking for a pause to its end, seconds.</summary>
    public double PauseSeconds { get; init; }

    /// <summary>The paused replay stood still.</summary>
    public bool StoodStill { get; init; }

    /// <summary>From asking for a cancellation to its end, seconds.</summary>
    public double CancelSeconds { get; init; }

    /// <summary>The topics of the cancelled replay are gone.</summary>
    public bool TopicsGone { get; init; }

    /// <summary>Live texts that were sent meanwhile.</summary>
    public long LiveTexts { get; init; }

    /// <summary>Live texts without a result.</summary>
    public long LiveLost { get; init; }

    /// <summary>Live texts with a second result.</summary>
    public long LiveDoubled { get; init; }

    /// <summary>
    /// 99th percentile from sending a live text to reading its result, without a replay, milliseconds.
    /// </summary>
    public double ControlP99Ms { get; init; }

    /// <summary>The same beside the undisturbed replay.</summary>
    public double LiveP99Ms { get; init; }

    /// <summary>The longest of them beside the undisturbed replay.</summary>
    public double LiveMaxMs { get; init; }

    /// <summary>All of it, seconds.</summary>
    public double Seconds { get; init; }
}
