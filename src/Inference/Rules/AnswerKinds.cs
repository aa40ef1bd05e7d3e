namespace StreamML.Inference.Rules;

/// <summary>What a phrase of a short answer says.</summary>
internal enum AnswerWord
{
    /// <summary>Agreement.</summary>
    Yes,

    /// <summary>Refusal, absence, not knowing.</summary>
    No,

    /// <summary>Taken note.</summary>
    Ok,

    /// <summary>Thanks.</summary>
    Thanks,

    /// <summary>A greeting.</summary>
    Greeting,

    /// <summary>A farewell.</summary>
    Bye,

    /// <summary>An opt-out keyword: no complaint.</summary>
    Stop,

    /// <summary>Asks to wait.</summary>
    Wait,

    /// <summary>Says that nothing is wrong.</summary>
    Reassure,

    /// <summary>Praise.</summary>
    Praise,

    /// <summary>A happy emoji.</summary>
    Glad,

    /// <summary>An emoji that says little.</summary>
    Plain,

    /// <summary>A sad emoji.</summary>
    Sad,

    /// <summary>An angry emoji.</summary>
    Angry,

    /// <summary>Strengthens what stands beside it.</summary>
    More,

    /// <summary>Says nothing by itself.</summary>
    Filler,
}

/// <summary>What a phrase of a rating is.</summary>
internal enum RatingWord
{
    /// <summary>A star.</summary>
    Full,

    /// <summary>A star that is not given.</summary>
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

    /// <summary>Between what is given and what may be.</summary>
    Of,

    /// <summary>Announces a number.</summary>
    Score,

    /// <summary>Follows a number.</summary>
    Points,

    /// <summary>Gives a number.</summary>
    Give,

    /// <summary>The best there is, in words.</summary>
    Top,

    /// <summary>What ratings are given for and with.</summary>
    Opinion,

    /// <summary>Blame.</summary>
    Bad,
}
