using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role;

/// <summary>
/// Works beside the trainings for as long as this trainer leads. A new one is made whenever a trainer begins to lead.
/// </summary>
internal interface ITrainerCompanion
{
    /// <summary>Its name in logs.</summary>
    string Name { get; }

    /// <summary>
    /// Works until cancelled; called when the books have been read to their ends. A fault is logged, and it is called
    /// again after a pause: the trainings go on without it.
    /// </summary>
    Task RunAsync(TrainerView view, CancellationToken cancellationToken);

    /// <summary>
    /// Told of each example, from the beginning of <c>training.rows</c>, in the order of the partition: before
    /// <see cref="RunAsync"/> and then beside it. Called under the lock of the books: it must be quick and ask
    /// nothing.
    /// </summary>
    /// <param name="before">The example that is replaced or withdrawn; null: it is a new one.</param>
    /// <param name="now">The example; null: it is withdrawn.</param>
    void OnRow(LabelledRow? before, LabelledRow? now)
    {
    }

    /// <summary>Told of a run of this trainer that has ended. Called between two trainings.</summary>
    void OnRun(TrainingRun run)
    {
    }

    /// <summary>A reason to train a model before its time; null: none. Safe from any thread, and quick.</summary>
    TrainingTrigger? Early(string task, string scope) => null;
}

/// <summary>The books of a trainer, as its companions see them. Safe from many threads.</summary>
/// <param name="books">The books.</param>
/// <param name="gate">Their lock.</param>
internal sealed class TrainerView(TrainerBooks books, Lock gate)
{
    /// <summary>Reads from the books; they do not change meanwhile, so be quick.</summary>
    public T Read<T>(Func<TrainerBooks, T> read)
    {
        lock (gate)
        {
            return read(books);
        }
    }
}
