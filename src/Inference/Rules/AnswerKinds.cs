namespace StreamML.Inference.Rules;

/// <summary>Meaning of a phrase in a short reply.</summary>
internal enum AnswerWord
{
    /// <summary>Agreement.</summary>
    Yes,

    /// <summary>Refusal, absence, not knowing.</summary>
    No,

    /// <summary>Acknowledgement.</summary>
    Ok,

    /// <summary>Thanks.</summary>
    Thanks,

    /// <summary>A greeting.</summary>
    Greeting,

    /// <summary>A farewell.</summary>
    Bye,

    /// <summary>An opt-out keyword: not a complaint.</summary>
    Stop,

    /// <summary>Asks to wait.</summary>
    Wait,

    /// <summary>Says that nothing is wrong.</summary>
    Reassure,

    /// <summary>Praise.</summary>
    Praise,

    /// <summary>A happy emoji.</summary>
    Glad,

    /// <summary>An uninformative emoji.</summary>
    Plain,

    /// <summary>A sad emoji.</summary>
    Sad,

    /// <summary>An angry emoji.</summary>
    Angry,

    /// <summary>Intensifies the adjacent phrase.</summary>
    More,

    /// <summary>No meaning by itself.</summary>
    Filler,
}

/// <summary>Role of a phrase in a rating.</summary>
internal enum RatingWord
{
    /// <summary>A star.</summary>
    Full,

    /// <summary>An empty star.</summary>
    Empty,

    /// <summary>A thumb up.</summary>
    Up,

    /// <summary>A thumb down.</summary>
    Down,

    /// <summary>The word for star.</summary>
    Star,

    /// <summary>0.</summary>
    Zero,

    /// <summary>1.</summary>
    One,

    /// <summary>2.</summary>
    Two,

    /// <summary>3.</summary>
    Three,

    /// <summary>4.</summary>
    Four,

    /// <summary>5.</summary>
    Five,

    /// <summary>10.</summary>
    Ten,

    /// <summary>Separates the rating given from the maximum.</summary>
    Of,

    /// <summary>Announces a number.</summary>
    Score,

    /// <summary>Follows a number.</summary>
    Points,

    /// <summary>Gives a number.</summary>
    Give,

    /// <summary>The highest rating, in words.</summary>
    Top,

    /// <summary>Words that accompany ratings.</summary>
    Opinion,

    /// <summary>Criticism.</summary>
    Bad,
}
