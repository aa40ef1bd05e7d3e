namespace StreamML.Access;

/// <summary>What a key may do. Each scope stands for itself: none includes another.</summary>
public static class AccessScopes
{
    /// <summary>See contacts, messages, scores, models, status.</summary>
    public const string Read = "read";

    /// <summary>Ask the models about texts, audio and vectors.</summary>
    public const string Predict = "predict";

    /// <summary>Send labels and business events.</summary>
    public const string Feedback = "feedback";

    /// <summary>Start and stop trainings, promote and roll back models.</summary>
    public const string Train = "train";

    /// <summary>See and move records: dead letters, replays, jobs.</summary>
    public const string Operate = "operate";

    /// <summary>Erase a person.</summary>
    public const string Erase = "erase";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Predict, Feedback, Train, Operate, Erase];
}
