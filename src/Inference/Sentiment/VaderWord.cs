namespace StreamML.Inference.Sentiment;

/// <summary>The words that VADER's rules and idioms name. A value is a word's number in a phrase key.</summary>
internal enum WordId : byte
{
    /// <summary>No rule names it.</summary>
    Other = 0,
    No, Or, Nor, So, This, Never, Without, Doubt, Least, At, Very, But,
    Kind, Sort, Of, Just, Enough,
    The, Shit, Bomb, Bad, Ass, Bus, Stop, Yeah, Right, Kiss, Death, To, Die, For, Beating, Broken, Heart,
}

/// <summary>All that VADER knows of one word, found with a single look-up.</summary>
internal sealed class VaderWord
{
    /// <summary>A word VADER knows nothing of.</summary>
    public static readonly VaderWord Unknown = new();

    /// <summary>Whether the lexicon has it; such a word stops modifiers from reaching over it.</summary>
    public bool InLexicon { get; set; }

    /// <summary>Mean rating, -4..4; 0 when not in the lexicon.</summary>
    public double Valence { get; set; }

    /// <summary>Strength it adds to a following word: 0.293, -0.293, or 0 when it is no degree word.</summary>
    public double Boost { get; set; }

    /// <summary>Whether it negates.</summary>
    public bool Negates { get; set; }

    /// <summary>The name the rules know it by.</summary>
    public WordId Id { get; set; }
}

/// <summary>One word or emoticon of a text.</summary>
/// <param name="Word">What is known of its lower-case form.</param>
/// <param name="Negates">Negates, by the list or because it contains "n't".</param>
/// <param name="IsUpper">Has cased letters, all of them capitals.</param>
internal readonly record struct VaderToken(VaderWord Word, bool Negates, bool IsUpper);
