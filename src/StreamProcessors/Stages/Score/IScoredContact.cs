using StreamML.Features;
using StreamML.Inference.Scoring;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>A contact that models are asked about: one whose state is known, or one whose vectors were kept.</summary>
internal interface IScoredContact
{
    /// <summary>Its tenant.</summary>
    string Tenant { get; }

    /// <summary>Its key.</summary>
    string ContactKey { get; }

    /// <summary>The event time that it is scored at, milliseconds since the Unix epoch.</summary>
    long AsOfMs { get; }

    /// <summary>What is known of its demographic group; null where nothing is.</summary>
    DemographicGroup? Group { get; }

    /// <summary>Its vector as of <see cref="AsOfMs"/>.</summary>
    /// <param name="schema">Which features.</param>
    /// <param name="values">Receives them, float32 [<see cref="FeatureSchema.Count"/>]; missing = NaN.</param>
    /// <param name="moment">For engagement: the moment to judge, if not the contact's own.</param>
    void Vector(FeatureSchema schema, Span<float> values, EngagementMoment? moment = null);
}
