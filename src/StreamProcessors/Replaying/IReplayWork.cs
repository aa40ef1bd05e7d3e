using StreamML.Messaging.Transactions;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// A stage's own code over records of the past, with the models that were live at a time. The models are its own, so
/// what is live meanwhile changes nothing in it.
/// </summary>
internal interface IReplayWork : IAsyncDisposable
{
    /// <summary>The stages of one task.</summary>
    /// <param name="generation">The generation that its records are of; 0 for those of a pilot.</param>
    IBatchProcessor Create(int generation);
}
