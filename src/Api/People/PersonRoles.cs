namespace StreamML.Api.People;

/// <summary>What a person may do. A role is a list of rights; what no right names is refused.</summary>
public static class PersonRoles
{
    /// <summary>Sees everything of the tenant, changes nothing.</summary>
    public const string Viewer = "viewer";

    /// <summary>As a viewer, and says where a model was right or wrong.</summary>
    public const string Agent = "agent";

    /// <summary>As an agent, starts trainings, and chooses which version of a model is live.</summary>
    public const string Trainer = "trainer";

    /// <summary>
    /// Sees how the pipeline runs, brings dead letters back, replays past texts, and sees lengths and labels of
    /// messages instead of texts; may see one text with a reason, which is written down.
    /// </summary>
    public const string Operator = "operator";

    /// <summary>All of it.</summary>
    public const string Admin = "admin";

    /// <summary>All roles.</summary>
    public static IReadOnlyList<string> All { get; } = [Viewer, Agent, Trainer, Operator, Admin];

    /// <summary>The rights of a role; none for a role that is not known.</summary>
    internal static IReadOnlySet<PersonRight> RightsOf(string role) =>
        Rights.TryGetValue(role, out var rights) ? rights : new HashSet<PersonRight>();

    private static readonly Dictionary<string, HashSet<PersonRight>> Rights = new(StringComparer.Ordinal)
    {
        [Viewer] =
        [
            PersonRight.SignOut, PersonRight.ChangePassword, PersonRight.SeeContacts, PersonRight.SeeTexts,
            PersonRight.SeeModels,
        ],
        [Agent] =
        [
            PersonRight.SignOut, PersonRight.ChangePassword, PersonRight.SeeContacts, PersonRight.SeeTexts,
            PersonRight.SeeModels, PersonRight.GiveFeedback,
        ],
        [Trainer] =
        [
            PersonRight.SignOut, PersonRight.ChangePassword, PersonRight.SeeContacts, PersonRight.SeeTexts,
            PersonRight.SeeModels, PersonRight.GiveFeedback, PersonRight.Train, PersonRight.Promote,
        ],
        [Operator] =
        [
            PersonRight.SignOut, PersonRight.ChangePassword, PersonRight.SeeContacts, PersonRight.SeeModels,
            PersonRight.SeePipeline, PersonRight.Redrive, PersonRight.Replay, PersonRight.RevealTexts,
        ],
        [Admin] = [.. Enum.GetValues<PersonRight>()],
    };
}

/// <summary>One thing that a person may do.</summary>
internal enum PersonRight
{
    /// <summary>See who wrote, when, and what models say of it.</summary>
    SeeContacts,

    /// <summary>See what they wrote.</summary>
    SeeTexts,

    /// <summary>See models and trainings.</summary>
    SeeModels,

    /// <summary>See stages, topics and dead letters: they belong to no tenant.</summary>
    SeePipeline,

    /// <summary>Bring dead letters back, or discard them: they belong to no tenant.</summary>
    Redrive,

    /// <summary>Plan, run and compare replays, and show their results: they belong to no tenant.</summary>
    Replay,

    /// <summary>Say where a model was right or wrong.</summary>
    GiveFeedback,

    /// <summary>Start a training.</summary>
    Train,

    /// <summary>Make another version of a model live.</summary>
    Promote,

    /// <summary>See a hidden text, which is written down.</summary>
    RevealTexts,

    /// <summary>Erase contacts for good, and see which were.</summary>
    Erase,

    /// <summary>Keep keys and people, and see what was written down.</summary>
    Administer,

    /// <summary>End one's session. Everybody may.</summary>
    SignOut,

    /// <summary>Change one's own password. Everybody may.</summary>
    ChangePassword,
}
