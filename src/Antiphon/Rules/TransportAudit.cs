using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// Finds by experiment how much of W each hook of a rule uses, whatever the rule declares. The hooks run one after the other on a small group of synapses; then they
/// run again with another W during one of them, everything else held: activities, errors, answers to noise, random streams. W differs in the size of each
/// weight (signs and norm held), in the norm alone, or in signs; or the change W is about to make differs. Whatever is then not the same bit for bit - B, what B
/// descends along, what the rule remembers, an error passed on, now or in the next step - was carried over from W. Answers come from a copy of W that is held as well;
/// that copy is changed in runs of its own, which show where a rule listens to its own answers.
/// </summary>
public static class TransportAudit
{
    private static readonly string[] Hooks =
        [nameof(FeedbackRule.Grow), nameof(FeedbackRule.Refresh), nameof(FeedbackRule.Reenter), nameof(FeedbackRule.Receive), nameof(FeedbackRule.Carry), nameof(FeedbackRule.Learn), nameof(FeedbackRule.Rest)];

    private static readonly (string Name, Geometry Geometry, bool IsFirst, bool IsReadout)[] Places =
    [
        ("first", Geometry.Dense(5, 6), true, false),
        ("dense", Geometry.Dense(6, 5), false, false),
        ("strided", new(6, 5, 2, 3, 3, 3, Stride: 2), false, false),
        ("padded", new(4, 4, 2, 3, 3, 3, Padding: 1), false, false),
        ("grouped", new(4, 4, 4, 6, 3, 3, Groups: 2), false, false),
        ("readout", Geometry.Dense(7, 4), false, true),
    ];

    private enum Twin { Same, Sizes, Norm, AllSigns, SomeSigns, Change, Answers }

    /// <summary>Audits a rule on dense synapses and on convolutions with stride, padding and groups.</summary>
    /// <exception cref="TransportException">The rule asked its view for more than it declares.</exception>
    /// <exception cref="InvalidOperationException">The rule does not do the same twice.</exception>
    public static TransportFindings Observe(FeedbackRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var device = new Reference<double>();
        return Merge(rule, from place in Places
                           let spec = new SynapseSpec { Name = place.Name, Index = 1, Geometry = place.Geometry.Validated(), Init = new(InitForm.Gaussian, 0.3), Classes = 4, IsFirst = place.IsFirst, IsReadout = place.IsReadout }
                           where rule.HasHooks(spec)
                           let w = Tensor.Zeros(device, spec.Geometry.Weights)
                           select Observe(rule, spec, w, [w], []));
    }

    /// <summary>
    /// What of an audit takes least time, on one group of synapses that have feedback weights: the hooks whose outcome depends on the synapses' own answers, and those that change B themselves. What they use of W is
    /// not looked for.
    /// </summary>
    /// <exception cref="TransportException">The rule asked its view for more than it declares.</exception>
    public static (IReadOnlyList<string> ListensIn, IReadOnlyList<string> MovesIn) Habits(FeedbackRule rule, SynapseSpec spec)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(spec);
        var w = Tensor.Zeros(new Reference<double>(), spec.Geometry.Weights);
        var stage = new Stage(rule, spec, w, [w], []);
        return (stage.ListensIn, stage.MovesIn);
    }

    /// <summary>The findings of several audits of one rule as one.</summary>
    internal static TransportFindings Merge(FeedbackRule rule, IEnumerable<TransportFindings> parts)
    {
        var all = parts.ToList();
        return new(
            rule,
            Join(all.Select(f => f.Observed)),
            [.. Hooks.Select((hook, i) => (hook, Join(all.Select(f => f.Hooks[i].Used))))],
            [.. Hooks.Where(hook => all.Exists(f => f.ListensIn.Contains(hook)))],
            [.. Hooks.Where(hook => all.Exists(f => f.MovesIn.Contains(hook)))]);
    }

    /// <summary>Audits a rule on synapses with this W. All of <paramref name="weights"/> change with it and what is <paramref name="watched"/> must not move; all are left changed.</summary>
    internal static TransportFindings Observe(FeedbackRule rule, SynapseSpec spec, Tensor w, IReadOnlyList<Tensor> weights, IReadOnlyList<Tensor> watched)
    {
        var stage = new Stage(rule, spec, w, weights, watched);
        if (!stage.DoesTheSameTwice)
        {
            throw new InvalidOperationException($"{rule} does not do the same twice on {spec.Name}: a rule is a value, and draws from the stream it is given");
        }

        var used = Hooks.Select(hook => (Hook: hook, Used: Classify(twin => stage.Moves(hook, twin)))).ToList();
        return new(rule, Join(used.Select(u => u.Used)), used, stage.ListensIn, stage.MovesIn);
    }

    private static Transport Classify(Func<Twin, bool> moves) => moves(Twin.Sizes) ? Transport.Full : Join(
    [
        moves(Twin.Norm) ? Transport.SignAndNorm : Transport.None,
        moves(Twin.AllSigns) || moves(Twin.SomeSigns) ? Transport.Sign : Transport.None,
        moves(Twin.Change) ? Transport.Change : Transport.None,
    ]);

    private static Transport Join(IEnumerable<Transport> parts) => parts.Aggregate(
        Transport.None, (a, b) => TransportFindings.Covers(a, b) ? a : TransportFindings.Covers(b, a) ? b : Transport.Full);

    // Sizes are eighths, so that the norm of the first two is the same to the last bit, in whatever order it is summed: the second has the sizes of the first one place on.
    private static void Write(Tensor weight, Twin twin)
    {
        var numbers = new double[weight.Shape.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            var at = twin == Twin.Sizes ? (i + 1) % numbers.Length : i;
            var size = (at == numbers.Length - 1 ? 4 : at % 3 + 1) * (twin == Twin.Norm ? 0.25 : 0.125);
            var flipped = twin == Twin.AllSigns || (twin == Twin.SomeSigns && i % 2 == 0);
            numbers[i] = (uint)i * 2654435761 >> 31 == 1 != flipped ? size : -size;
        }

        weight.Write(numbers);
    }

    /// <summary>A rule at work on a group of synapses, again and again from the same beginning, with something of theirs changed during one of its hooks.</summary>
    private sealed class Stage(FeedbackRule rule, SynapseSpec spec, Tensor w, IReadOnlyList<Tensor> weights, IReadOnlyList<Tensor> watched)
    {
        private readonly HashSet<string> _moving = [];

        public bool DoesTheSameTwice => Still.SequenceEqual(Run("", Twin.Same));

        public IReadOnlyList<string> ListensIn => [.. Hooks.Where(hook => Moves(hook, Twin.Answers))];

        public IReadOnlyList<string> MovesIn
        {
            get
            {
                _ = Still; // so that all hooks have run
                return [.. Hooks.Where(_moving.Contains)];
            }
        }

        private List<long> Still => field ??= Run("", Twin.Same);

        public bool Moves(string hook, Twin twin) => !Still.SequenceEqual(Run(hook, twin));

        private List<long> Run(string audited, Twin twin)
        {
            var seen = new List<long>();
            var (g, rng, arena) = (spec.Geometry, Rng.FromSeed(7), new Arena(w.Device));
            var (input, output) = g.IsDense ? (new Shape(g.Inputs), new Shape(g.Outputs)) : (new(g.Height, g.Width, g.Inputs), new(g.OutHeight, g.OutWidth, g.Outputs));
            weights.ToList().ForEach(weight => Write(weight, Twin.Same));
            watched.ToList().ForEach(t => t.Fill(1));
            var answering = Tensor.Zeros(w.Device, w.Shape).CopyFrom(w);
            var feedback = new Feedback(spec, rule, w, rng.Stream("rule"), rng.Stream("shared")) { Answering = answering };
            var scratch = new HookMemory(arena);
            var descent = new Notes();
            for (var step = 0; step < 2; step++)
            {
                foreach (var hook in Hooks.Skip(step))
                {
                    // What a hook hears is made anew for each: it may overwrite it.
                    var now = step == 0 && hook == audited ? twin : Twin.Same;
                    weights.ToList().ForEach(weight => Write(weight, now));
                    Write(answering, now == Twin.Answers ? Twin.SomeSigns : Twin.Same);
                    var delta = Draw("delta", Tensor.Batch(w.Device, 3, output));
                    var product = Draw("product", Tensor.Zeros(w.Device, g.Weights));
                    var engaged = new Engagement(
                        Draw("pre", Tensor.Batch(w.Device, 3, input)),
                        rule.HearsPost ? Draw("post", Tensor.Batch(w.Device, 3, output)) : null,
                        rule is { HearsPost: true, Reenters: true } ? Draw("first", Tensor.Batch(w.Device, 3, output)) : null,
                        Draw("e", Tensor.Batch(w.Device, 3, new(spec.Classes))),
                        Draw("targets", Tensor.Batch(w.Device, 3, new(spec.Classes))),
                        now == Twin.Change ? Draw("change", Tensor.Zeros(w.Device, g.Weights)) : product,
                        3,
                        step,
                        scratch,
                        descent);
                    var b = hook == nameof(FeedbackRule.Grow) || !feedback.HasB ? null : feedback.B.ToArray();
                    switch (hook)
                    {
                        case nameof(FeedbackRule.Grow): feedback.Grow(); break;
                        case nameof(FeedbackRule.Refresh): feedback.Refresh(step); break;
                        case nameof(FeedbackRule.Reenter):
                            if (rule.Reenters && spec.IsFirst)
                            {
                                feedback.Reenter(scratch, engaged.Pre!, engaged.OutputError, engaged.Targets, engaged.Batch);
                                Note(engaged.Pre!);
                            }

                            break;
                        case nameof(FeedbackRule.Receive): Note(feedback.Receive(engaged, delta)); break;
                        case nameof(FeedbackRule.Carry) when spec.IsFirst: break;
                        case nameof(FeedbackRule.Carry):
                            var carried = feedback.Carry(engaged, delta, product);
                            Note(carried.Error ?? (carried.Weights is { } f ? feedback.Maps.Adjoint(scratch, f, delta) : null));
                            break;
                        case nameof(FeedbackRule.Learn):
                            feedback.Learn(engaged, delta, product);
                            descent.Given.ForEach(Note);
                            descent.Given.Clear();
                            break;
                        default: feedback.Rest(scratch); break;
                    }

                    scratch.End();
                    if (b is not null && !b.SequenceEqual(feedback.B.ToArray()))
                    {
                        _moving.Add(hook);
                    }

                    Note(!feedback.HasB || ReferenceEquals(feedback.B, w) && hook != nameof(FeedbackRule.Grow) ? null : feedback.B); // a B that is W was found out at its birth
                    feedback.Plastic.ToList().ForEach(plastic => Note(ReferenceEquals(plastic.Value, w) ? null : plastic.Value));
                    feedback.Memory.OrderBy(kept => kept.Key, StringComparer.Ordinal).ToList().ForEach(kept => Note(kept.Value));
                    watched.ToList().ForEach(Note);

                    Tensor Draw(string name, Tensor t) => rng.Stream(name).Stream(step).Normal(t, 1);
                }
            }

            return seen;

            void Note(Tensor? tensor)
            {
                seen.Add(tensor?.Shape.Length ?? -1);
                seen.AddRange((tensor?.ToArray() ?? []).Select(BitConverter.DoubleToInt64Bits));
            }
        }
    }

    private sealed class Notes : IDescent
    {
        public List<Tensor> Given { get; } = [];

        public void Descend(Tensor plastic, Tensor gradient, bool isLasting) => Given.Add(gradient);
    }
}
