import { createContext, useContext } from 'solid-js'

/** How products are named on the page, for what is shown deep inside of it; without a provider by their ids. */
export const ProductNameContext = createContext<(id: string) => string>((id) => id)

/** Names a product by its id. */
export function useProductName(): (id: string) => string {
  return useContext(ProductNameContext)
}
