namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>Texts of the lengths that customers write, for models to warm up on.</summary>
internal static class WarmUpTexts
{
    /// <summary>How often each is read: the runtime compiles a method for speed after 30 calls.</summary>
    public const int Runs = 40;

    /// <summary>One word to a page; some in other scripts.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "ok", "Thanks!", "where is my order??", "¿Dónde está mi pedido?", "спасибо", "😀👍",
        "Hi, I ordered the blue jacket in size M last Tuesday and it still has not arrived. Can you check please?",
        "I am really disappointed: the second delivery was late again, nobody called, and the box was open. I want my "
        + "money back!",
        string.Join(' ', Enumerable.Repeat(
            "The table is lovely but one leg is shorter, so could you tell me what to do about it?", 12)),
        string.Join(' ',
            Enumerable.Repeat("Please read this long story about what happened at the shop, it was not good.", 50)),
    ];
}
