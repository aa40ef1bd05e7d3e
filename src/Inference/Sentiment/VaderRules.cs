namespace StreamML.Inference.Sentiment;

/// <summary>
/// The constants and word lists of the published rules (Hutto and Gilbert 2014, and vaderSentiment 3.3.2).
/// </summary>
internal static class VaderRules
{
    /// <summary>Strength a degree word adds or takes, on the rating scale of -4..4 (paper, table 3).</summary>
    public const double BoosterIncrement = 0.293;

    /// <summary>Strength that capitals add, where other words are not in capitals.</summary>
    public const double CapitalsIncrement = 0.733;

    /// <summary>What a negation makes of a rating.</summary>
    public const double NegationScalar = -0.74;

    /// <summary>What "never so" and "never this" make of a rating.</summary>
    public const double NeverSoScalar = 1.25;

    /// <summary>Weight of what stands before "but".</summary>
    public const double BeforeBut = 0.5;

    /// <summary>Weight of what stands after "but".</summary>
    public const double AfterBut = 1.5;

    /// <summary>Strength of one exclamation mark; four count at most.</summary>
    public const double ExclamationIncrement = 0.292;

    /// <summary>Strength of a question mark where there are two or three.</summary>
    public const double QuestionIncrement = 0.18;

    /// <summary>Strength of four question marks and more.</summary>
    public const double ManyQuestions = 0.96;

    /// <summary>Approximates the largest sum to be expected; scales sums to -1..1.</summary>
    public const double NormalizationAlpha = 15;

    /// <summary>Degree words that strengthen.</summary>
    public const string Boosters =
        "absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous " +
        "enormously entirely especially exceptional exceptionally extreme extremely fabulously flipping flippin " +
        "frackin fracking fricking frickin frigging friggin fully fuckin fucking fuggin fugging greatly hella highly " +
        "hugely incredible incredibly intensely major majorly more most particularly purely quite really remarkably " +
        "so substantially thoroughly total totally tremendous tremendously uber unbelievably unusually utter utterly " +
        "very";

    /// <summary>Degree words that weaken. The two-word ones are among the phrases.</summary>
    public const string Dampeners =
        "almost barely hardly kinda kindof kind-of less little marginal marginally occasional occasionally partly " +
        "scarce scarcely slight slightly somewhat sorta sortof sort-of";

    /// <summary>Negations without "n't"; a word that contains "n't" negates too.</summary>
    public const string Negations =
        "aint arent cannot cant couldnt darent didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neither " +
        "neednt never none nope nor not nothing nowhere " +
        "oughtnt shant shouldnt uhuh wasnt werent uh-uh without wont wouldnt " +
        "rarely seldom despite";

    /// <summary>Idioms with a rating of their own that contain a lexicon word.</summary>
    public static readonly (WordId[] Words, double Valence)[] Idioms =
    [
        ([WordId.The, WordId.Shit], 3),
        ([WordId.The, WordId.Bomb], 3),
        ([WordId.Bad, WordId.Ass], 1.5),
        ([WordId.Bus, WordId.Stop], 0),
        ([WordId.Yeah, WordId.Right], -2),
        ([WordId.Kiss, WordId.Of, WordId.Death], -1.5),
        ([WordId.To, WordId.Die, WordId.For], 3),
        ([WordId.Beating, WordId.Heart], 3.1),
        ([WordId.Broken, WordId.Heart], -2.9),
    ];

    /// <summary>Two-word dampeners.</summary>
    public static readonly WordId[][] DampenerPairs =
    [
        [WordId.Just, WordId.Enough],
        [WordId.Kind, WordId.Of],
        [WordId.Sort, WordId.Of],
    ];
}
