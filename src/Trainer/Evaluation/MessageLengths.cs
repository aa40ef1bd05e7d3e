namespace StreamML.Trainer.Evaluation;

/// <summary>Lengths of messages to slice by: short ones say less and are read worse.</summary>
public static class MessageLengths
{
    /// <summary>The length of a text: no word, 1 word, 2 to 5, 6 to 15, 16 and more.</summary>
    public static string Of(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length switch
        {
            0 => "no word",
            1 => "1 word",
            <= 5 => "2 to 5 words",
            <= 15 => "6 to 15 words",
            _ => "16 words and more",
        };
}
