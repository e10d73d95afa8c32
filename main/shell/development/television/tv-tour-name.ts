/** The name of the television's tour, for `hatachi demo --tour`. */
export const TV_TOUR = 'tv'
