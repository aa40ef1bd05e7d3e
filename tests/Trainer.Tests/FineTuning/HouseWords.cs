using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Trainer.FineTuning;

namespace StreamML.Trainer.Tests.FineTuning;

/// <summary>
/// An account's own words: made up, so that no model knows them. The sentences around them fit every intent; those of
/// the corrections and those of the judge differ.
/// </summary>
internal static class HouseWords
{
    private static readonly (string Word, string Intent)[] Words =
    [
        ("zibble", "purchase"), ("morvo", "purchase"), ("flunkrate", "support"), ("gribnok", "support"),
        ("skwolm", "complaint"), ("bratzify", "complaint"), ("quibbo", "inquiry"), ("trelvin", "inquiry"),
        ("unwazzle", "return"), ("plorgit", "return"), ("dronkle", "tracking"), ("whifspot", "tracking"),
    ];

    private static readonly string[] CorrectionFrames =
    [
        "hi, can i {0} the red one", "{0} please", "i'd like to {0} number 4471", "please {0} mine today",
        "hello, {0} for the account of Mrs Olsen", "could someone {0} this", "we need a {0} for tuesday",
        "{0} asap pls", "my sister also wants to {0}", "good morning, i want a {0}", "{0}, the two boxes",
        "is it {0} time yet",
    ];

    private static readonly string[] JudgeFrames =
    [
        "hey team, {0} it", "so i tried to {0} again", "{0} for 2 people", "just a {0} thanks",
        "pls do a {0} on my last one", "Dear all, may I {0} the large set?", "yo {0} me", "one more {0} from my side",
        "{0}ing it now ok?", "the black pair, {0}", "need the {0} by friday", "my husband said to {0}",
    ];

    /// <summary>Messages to correct: the basis is wrong about each.</summary>
    /// <param name="count">How many.</param>
    /// <param name="wrong">Share of the corrections that name a wrong intent.</param>
    public static IReadOnlyList<LabelledExample> Corrections(int count, double wrong = 0)
    {
        var said = Predictions.Of(DefaultArtifacts.Load("intent"));
        var random = new Random(7);
        (string Text, string Intent)[] all = [.. Messages(CorrectionFrames)];
        random.Shuffle(all);
        return
        [
            .. all.Where(each => said(each.Text) != Number(each.Intent)).Take(count).Select((each, i) =>
                new LabelledExample(each.Text, random.NextDouble() < wrong
                    ? (Number(each.Intent) + 1 + random.Next(5)) % 6
                    : Number(each.Intent))
                {
                    Group = $"contact {i % 23}",
                    Id = $"feedback {i}",
                }),
        ];
    }

    /// <summary>Messages with the same words in other sentences.</summary>
    public static IReadOnlyList<(string Text, int Intent)> Judge { get; } =
        [.. Messages(JudgeFrames).Select(each => (each.Text, Number(each.Intent)))];

    private static IEnumerable<(string Text, string Intent)> Messages(string[] frames) =>
        from frame in frames
        from word in Words
        select (string.Format(System.Globalization.CultureInfo.InvariantCulture, frame, word.Word), word.Intent);

    private static int Number(string intent) =>
        LinearIntentModel.Labels.Index().First(each => each.Item == intent).Index;
}
