namespace StreamML.Inference.Translation.Protection;

/// <summary>What a part of a text is that is no language.</summary>
internal enum SpanKind
{
    /// <summary>Code between backticks or in tags of code.</summary>
    Code,

    /// <summary>A line break, or several, with the blanks around.</summary>
    Break,

    /// <summary>A link, a domain or an e-mail address.</summary>
    Link,

    /// <summary>A placeholder that a program fills.</summary>
    Placeholder,

    /// <summary>A tag, an entity, or a sign of markup.</summary>
    Markup,

    /// <summary>A number with a unit, a currency or separators; a phone number; a long number.</summary>
    Number,

    /// <summary>A mention, a hashtag, a code, a file or an identifier.</summary>
    Name,

    /// <summary>Emoji, emoticons and symbols.</summary>
    Symbol,
}

/// <summary>A part of a text that comes out of a translation as it went in.</summary>
/// <param name="Start">Its first UTF-16 character.</param>
/// <param name="End">The character after its last.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct ProtectedSpan(int Start, int End, SpanKind Kind);
