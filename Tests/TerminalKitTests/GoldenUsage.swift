/// The usage panel at 80×24 as it was drawn by hand, before there was a program.
enum GoldenUsage {
  static let rows = #"""
     VISUAL  1 Conso  2 Dépôts  3 Envois           BAC À SABLE · alice · ● en ligne
    ╭─ 📊 Diffusion — Conso & Estimation ───────────────── ‹ 2026-11 › jour 22/30 ─╮
    │ À payer fin novembre : environ 2,64 €                      Loin du plafond ✓ │
    ├─ Pourquoi ────────────────────────────────── connu jusqu’au 22/11 06:00 UTC ─┤
    │ Stockage (Go)     12,30 × Tarif stockage €/Go     0,010 =  0,12 €  ▁▂▃▄▅▆▇█  │
    │ Egress (Go)       84,50 × Tarif egress €/Go       0,010 =  0,85 €  ▂▂▃▃▄█▅▃  │
    │ Encodage (min)      210 × Tarif encodage €/min    0,005 =  1,05 €  ▁▁▃▁▇▁▁▂  │
    ├─ Estimation mensuelle ───────────────────────────────────────────────────────┤
    │ 2,02 €  ━━━━━━╍╍──────────────────────────────────────────────────── 20 €    │
    │           ╵1 € ╵ fin de mois 2,64 €                                          │
    │ Cap : 20 € · Activation min. : 1 €          marge avant le plafond : 17,36 € │
    ├─ Egress par jour (Go) ────────────────┬─ Vidéos ──────────────── Go ───── € ─┤
    │  8 ┤            ▂█                    │ Le dernier bus        31,20    0,79  │
    │    │            ███                   │ Teaser été            22,90    0,31  │
    │    │    ▁     ▁▇███▇▂                 │ Masterclass nº 3      14,10    0,55  │
    │  4 ┤   ▃█▆▁ ▁▄███████▅▁▄▇             │ Rushes plage           9,80    0,22  │
    │    │▅▆▄██████████████████▂            │ autres (3)             6,50    0,15  │
    │    │██████████████████████            │                                      │
    │  0 ┼──────────────────────────────    │ Total                 84,50    2,02  │
    │     1      8      15     22     29    │                                      │
    ╰───────────────────────────────────────┴──────────────────────────────────────╯
     Données d’exemple. d : votre premier dépôt d’essai, gratuit (paiement simulé).
     À faire (1) : « Rushes nuit » est payé, son fichier manque. a l’envoyer
     d déposer  ←→ mois  s simuler  Tab vidéos  : commandes  ? aide  q quitter
    """#.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}
