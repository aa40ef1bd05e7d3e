namespace StreamML.Inference.Runtimes.Trees;

/// <summary>Converts a margin to a prediction.</summary>
public enum TreeLink
{
    /// <summary>The margin itself.</summary>
    Identity = 0,

    /// <summary>1 / (1 + e^-margin): a probability, 0 to 1.</summary>
    Logistic = 1,
}

/// <summary>The link functions.</summary>
internal static class Links
{
    /// <summary>Applies a link in place.</summary>
    public static void Apply(TreeLink link, Span<float> margins)
    {
        if (link == TreeLink.Logistic)
        {
            foreach (ref float margin in margins)
            {
                margin = 1f / (1f + MathF.Exp(-margin));
            }
        }
    }
}
