namespace StreamML.Api.Dashboard;

/// <summary>What pages say after a form was sent. The address names one; it never holds a sentence itself.</summary>
internal static class DashboardNotices
{
    public const string Feedback = "feedback";

    public const string Training = "training";

    public const string Model = "model";

    public const string Key = "key";

    public const string Person = "person";

    public const string Again = "again";

    public const string Password = "password";

    public const string Letters = "letters";

    public const string ReplayPlan = "replay_plan";

    public const string Replay = "replay";

    public const string Erasure = "erasure";

    public const string Unconfirmed = "unconfirmed";

    /// <summary>The sentence of a name; null for none.</summary>
    public static string? Of(string? name) => name switch
    {
        Feedback => "Thank you. Your word is on its way to the models; it stands beside the label within seconds.",
        Training => "The training was asked for. It stands below once the trainer takes it up.",
        Model => "It is decided. It stands below once the sink has written it, within seconds.",
        Key => "The key is revoked. It opens nothing from the next second on.",
        Person => "It is done, and holds from the next page on that they open.",
        Again => "The form was sent before: it counts once, and its secret is shown once. Fill it in again.",
        Password => "Your password is changed. You are signed out everywhere else.",
        Letters => "It is done. What still waits stands below.",
        ReplayPlan => "The plan is written down. Nothing runs until somebody starts it.",
        Replay => "It is done. How the replay stands is below.",
        Erasure => "The erasure begins within seconds. Its state and its receipt stand below.",
        Unconfirmed => "The erasure was asked for. It begins once somebody else has confirmed it.",
        _ => null,
    };
}
