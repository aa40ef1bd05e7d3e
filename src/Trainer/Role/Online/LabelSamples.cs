using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Role.Online;

/// <summary>Which labels are a sample, so that they may judge.</summary>
internal static class LabelSamples
{
    /// <summary>How the label of an example came to be.</summary>
    public static LabelOrigin OriginOf(TrainingRow row) => row switch
    {
        { SamplingProbability: > 0 } => LabelOrigin.Audit,
        { Source: LabelSource.Outcome or LabelSource.Silence } => LabelOrigin.Outcome,

        // Nobody is shown what is expected of a group, so what its people say is no correction of it.
        { Source: LabelSource.Opinion, Task: ModelTasks.Demographic } => LabelOrigin.Outcome,
        _ => LabelOrigin.Volunteered,
    };

    /// <summary>The relative weight of a drawn label: 1 for the smallest chance so far.</summary>
    /// <param name="probability">The chance with which it was drawn; 0: it was not drawn.</param>
    /// <param name="smallest">The smallest chance so far; 0: none. Renewed.</param>
    public static double WeightOf(double probability, ref double smallest)
    {
        if (probability is not (> 0 and <= 1))
        {
            return 1;
        }

        smallest = smallest > 0 ? Math.Min(smallest, probability) : probability;
        return smallest / probability;
    }
}
